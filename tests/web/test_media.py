"""An image is there for whom a piece that shows it is there, and for nobody before."""

import struct
import zlib
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from starlette.applications import Starlette

from integrations.storage import FolderStore
from models.content import EVERYWHERE
from rules.documents import Block, BlockKind
from rules.errors import StudioRefused
from services.content.drafts import DraftText, NewContent, create_content, open_draft, save_draft
from services.content.embargoes import set_embargo
from services.content.media import add_media, list_media, recognised
from services.content.publications import Plan, schedule, withdraw
from services.content.reviews import approve, submit
from services.shelf import Shelf
from tests.factories import make_owner, now
from web.media import MediaRoom, media_routes

HOUR = timedelta(hours=1)


def png(width=2, height=3):
    def chunk(name, data):
        return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + bytes(width) for _ in range(height)))
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


class Gallery:
    """A house with one image, and a piece that shows it."""

    def __init__(self, database, folder):
        self.database, self.store, self.shelf = database, FolderStore(folder), Shelf(database)
        room = MediaRoom(database, self.store, lambda: self.shelf.current)
        app = Starlette(routes=media_routes(lambda: room))
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="https://house.example"
        )

    async def do(self, act, *args, **named):
        async with self.database.transaction() as session:
            return await act(session, *args, **named)

    async def hang(self, content=None):
        content = content or png()
        self.media_id = await self.do(add_media, recognised(content), by="AUTHOR:a")
        await self.store.put(self.media_id, content)
        image = Block("dial", BlockKind.IMAGE, "The dial by night", self.media_id)
        self.content_id = await self.do(
            create_content, NewContent("night", "USER_GUIDE"), author="AUTHOR:a"
        )
        revision = await self.do(open_draft, self.content_id, author="AUTHOR:a")
        draft = DraftText("Night", (image,))
        await self.do(save_draft, revision, draft, author="AUTHOR:a", lock_version=1)
        await self.do(submit, revision, author="AUTHOR:a")
        await self.do(approve, revision, reviewer="REVIEWER:r")
        self.revision_id = revision

    async def publish(self, **plan):
        return await self.do(schedule, self.revision_id, Plan(**plan), publisher="PUBLISHER:p")

    async def get(self, media_id=None, **headers):
        await self.shelf.refresh()
        return await self.client.get(f"/media/{media_id or self.media_id}", headers=headers)


@pytest.fixture
async def gallery(database, tmp_path):
    gallery = Gallery(database, tmp_path / "media")
    await gallery.hang()
    return gallery


def told(response):
    return response.status_code, response.content, sorted(response.headers.items())


async def test_an_image_is_served_with_the_piece_that_shows_it(gallery):
    await gallery.publish()
    answer = await gallery.get()
    assert (answer.status_code, answer.content) == (200, png())
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    again = await gallery.get(**{"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_an_image_that_is_to_come_is_as_unknown_as_any(gallery):
    unknown = told(await gallery.get(uuid4()))
    assert unknown[0] == 404
    assert told(await gallery.get()) == unknown
    await gallery.publish(visible_from=now() + HOUR)
    assert told(await gallery.get()) == unknown
    etag = f'"{recognised(png()).digest.hex()}"'
    assert told(await gallery.get(**{"if-none-match": etag})) == unknown


async def test_an_image_goes_when_its_piece_is_withdrawn_or_embargoed(gallery):
    publication = await gallery.publish()
    await gallery.do(
        set_embargo, gallery.content_id, market=EVERYWHERE, at=now() + HOUR, by="PUBLISHER:p"
    )
    assert (await gallery.get()).status_code == 404
    await gallery.do(withdraw, publication, publisher="PUBLISHER:p")
    assert (await gallery.get()).status_code == 404


async def test_a_market_that_waits_does_not_see_the_image(gallery, database, house):
    await gallery.publish()
    await gallery.do(
        set_embargo, gallery.content_id, market="FR", at=now() + HOUR, by="PUBLISHER:p"
    )
    french = await make_owner(database, house, country="FR")
    swiss = await make_owner(database, house, country="CH")
    assert (await gallery.get(authorization=f"Bearer {french.token}")).status_code == 404
    assert (await gallery.get(authorization=f"Bearer {swiss.token}")).status_code == 200
    assert (await gallery.get()).status_code == 404


async def test_an_image_is_kept_no_longer_than_it_may_be_seen(gallery):
    await gallery.publish(visible_until=now() + timedelta(seconds=20))
    kept = (await gallery.get()).headers["cache-control"]
    assert kept.startswith("private, max-age=")
    assert 15 <= int(kept.partition("=")[2]) <= 20


async def test_an_image_is_kept_for_a_minute_at_most(gallery):
    await gallery.publish()
    assert (await gallery.get()).headers["cache-control"] == "private, max-age=60"


@pytest.mark.parametrize("odd", ["x", "..%2Fkey", "0", "{0190}", ""])
async def test_an_odd_address_is_no_image(gallery, odd):
    assert (await gallery.client.get(f"/media/{odd}")).status_code == 404


async def test_the_text_of_an_image_is_read_out(gallery):
    await gallery.publish()
    await gallery.shelf.refresh()
    (item,) = gallery.shelf.current.items
    assert f'<img src="/media/{gallery.media_id}" alt="The dial by night">' in item.texts["en"].html


async def test_the_same_image_is_kept_once(gallery):
    again = await gallery.do(add_media, recognised(png()), by="AUTHOR:b")
    assert again == gallery.media_id
    (entry,) = await list_media(gallery.database)
    assert (entry.width, entry.height, entry.created_by) == (2, 3, "AUTHOR:a")


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"<svg xmlns='x'/>", png()[:-1], png(7000, 1), b"%PDF-1.4 x"]
)
def test_what_is_no_image_of_a_fit_size_is_refused(content):
    with pytest.raises(StudioRefused):
        recognised(content)
