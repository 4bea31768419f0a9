"""What is published, withdrawn or scheduled is so in every process, with no job in between."""

import asyncio
import sys
from contextlib import asynccontextmanager
from datetime import timedelta

from services.content.publications import withdraw
from tests.factories import now
from tests.services.content.writing import PUBLISHER


@asynccontextmanager
async def watcher(database_url):
    """Reads what a second process sees, a change at a time, with the instant at which it did."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.services.content.watching", database_url),
        stdout=asyncio.subprocess.PIPE,
    )

    async def next_change():
        async with asyncio.timeout(30):
            at, _, seen = (await process.stdout.readline()).decode().rstrip("\n").partition(" ")
        return float(at), seen

    try:
        yield next_change
    finally:
        process.kill()
        await process.wait()


async def test_another_process_sees_what_is_published_and_withdrawn_within_a_second(
    studio, database_url
):
    revision = await studio.approved(await studio.piece())
    async with watcher(database_url) as next_change:
        assert (await next_change())[1] == ""
        for _ in range(5):
            publication = await studio.publish(revision)
            published = now().timestamp()
            seen_at, seen = await next_change()
            assert (seen, seen_at - published < 1) == ("A title", True)
            await studio.do(withdraw, publication, publisher=PUBLISHER)
            withdrawn = now().timestamp()
            gone_at, seen = await next_change()
            assert (seen, gone_at - withdrawn < 1) == ("", True)


async def test_what_is_scheduled_is_seen_at_its_instant_though_nothing_happens_then(
    studio, database_url
):
    revision = await studio.approved(await studio.piece())
    at, until = now() + timedelta(seconds=4), now() + timedelta(seconds=5)
    await studio.publish(revision, visible_from=at, visible_until=until)
    async with watcher(database_url) as next_change:
        assert (await next_change())[1] == ""
        begun, seen = await next_change()
        assert (seen, 0 <= begun - at.timestamp() < 0.25) == ("A title", True)
        ended, seen = await next_change()
        assert (seen, 0 <= ended - until.timestamp() < 0.25) == ("", True)
