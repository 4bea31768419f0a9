"""A second process that follows the catalogue, and says at each change what may be seen now."""

import asyncio
import sys

from models.database import Database
from services.shelf import Shelf
from tests.factories import now


async def watch(url):
    async with Database(url, connections=2) as database:
        shelf = Shelf(database)
        following = asyncio.create_task(shelf.keep_fresh())
        said = None
        while not following.done():
            visible = shelf.current.visible_items(now(), "FR")
            seen = ",".join(sorted(item.texts["en"].title for item in visible))
            if seen != said:
                said = seen
                print(f"{now().timestamp()} {said}", flush=True)  # noqa: T201 - what the test reads
            await asyncio.sleep(0.005)


if __name__ == "__main__":
    asyncio.run(watch(sys.argv[1]))
