"""Where the images of pieces are served: when a piece that the reader may see shows them.

To everybody else an image that is to come, or was withdrawn, is as unknown as any made-up address.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from models.database import Database
from rules.documents import MEDIA
from rules.visibility import is_visible
from services.content.media import MediaStore, find_media
from services.snapshot import Snapshot
from web.callers import caller_of

LONGEST_SECONDS = 60
HEADERS = {
    "content-security-policy": "default-src 'none'; sandbox",
    "vary": "Authorization",
    "x-content-type-options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class MediaRoom:
    """What it takes to serve an image; the snapshot is that of the moment."""

    database: Database
    store: MediaStore
    snapshot: Callable[[], Snapshot]


def media_routes(room: Callable[[], MediaRoom]) -> list[Route]:
    async def answer(request: Request) -> Response:
        return await show_media(room(), request)

    return [Route(f"{MEDIA}{{id}}", answer, methods=["GET"])]


async def show_media(room: MediaRoom, request: Request) -> Response:
    """The image, to be kept until the next instant at which the answer may be another.

    A reader whose market is not known waits for every embargo, as everywhere.
    """
    now = datetime.now(UTC)
    snapshot, media_id = room.snapshot(), _read_id(request.path_params["id"])
    caller = await caller_of(request, room.database, at=now)
    if media_id is None or not may_see(snapshot, media_id, now, caller.viewer.country):
        return _nothing()
    entry = await find_media(room.database, media_id)
    if entry is None:
        return _nothing()
    headers = HEADERS | {
        "cache-control": f"private, max-age={_seconds(snapshot, now)}",
        "etag": f'"{entry.digest.hex()}"',
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    content = await room.store.get(media_id)
    return _nothing() if content is None else Response(content, 200, headers, entry.media_type)


def may_see(snapshot: Snapshot, media_id: UUID, at: datetime, market: str | None) -> bool:
    """Whether anything that shows the image may be seen at an instant in a market."""
    return any(is_visible(item.window, at, market) for item in snapshot.media(media_id))


def _seconds(snapshot: Snapshot, at: datetime) -> int:
    """Until the next instant at which anything begins or ends, a minute at most."""
    changes = snapshot.changes
    place = bisect_right(changes, at)
    if place == len(changes):
        return LONGEST_SECONDS
    return min(LONGEST_SECONDS, int((changes[place] - at).total_seconds()))


def _read_id(text: str) -> UUID | None:
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None


def _nothing() -> Response:
    headers = HEADERS | {"cache-control": "no-store"}
    return PlainTextResponse("There is nothing here.\n", 404, headers)
