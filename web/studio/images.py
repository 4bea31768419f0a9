"""Images of a piece: brought in with what is said to those who do not see them."""

import asyncio
from uuid import UUID

from starlette.responses import Response

from i18n.message import Message, _
from models.keys import new_id
from rules.access import Action, may
from rules.content_workflow import MOST_CHARACTERS, RevisionState
from rules.documents import BlockKind
from rules.errors import StudioRefused
from services.content.drafts import DraftText, open_draft, save_draft
from services.content.image_blocks import find_image, with_image
from services.content.media import MOST_BYTES, Image, add_media, find_media, recognised
from services.content.newest import Newest, read_newest
from web.pages import HEADERS
from web.staff import NotHere, go_to
from web.studio.pieces import number_of
from web.studio.room import StudioVisit, piece_path

MOST_FORM_BYTES = MOST_BYTES + 65_536  # the file, and what its form says beside it
SEALED = HEADERS | {"content-security-policy": "default-src 'none'; sandbox"}


async def show_images(visit: StudioVisit) -> Response:
    return _page(visit, await _find(visit))


async def bring_image(visit: StudioVisit) -> Response:
    """Keep the file, and set it into the draft with its alternative text."""
    piece, sent = await _find(visit), visit.files.get("image")
    alternative = " ".join(visit.form.get("alternative", "").split())
    try:
        _require(alternative)
        image = await asyncio.to_thread(recognised, sent.content if sent else b"")
        await _keep(visit, piece, image, alternative)
    except StudioRefused as refused:
        return _page(visit, piece, refused=refused.text, alternative=alternative)
    return go_to(piece_path(piece.key, "images") + "?saved=1")


async def show_image(visit: StudioVisit) -> Response:
    """An image for the studio's eyes, whether owners may see it or not."""
    try:
        media_id = UUID(visit.request.path_params["id"])
    except ValueError:
        raise NotHere from None
    entry = await find_media(visit.room.database, media_id)
    content = await visit.room.media.get(media_id) if entry else None
    if entry is None or content is None:
        raise NotHere
    return Response(content, 200, SEALED, entry.media_type)


def _require(alternative: str) -> None:
    if not alternative or len(alternative) > MOST_CHARACTERS:
        sentence = _("Say what the image shows, for those who do not see it.")
        raise StudioRefused("ALTERNATIVE_NEEDED", sentence, "alternative")


async def _keep(visit: StudioVisit, piece: Newest, image: Image, alternative: str) -> None:
    """The bytes first, and then the word that they are there."""
    room, by = visit.room, visit.viewer.principal
    media_id = await find_image(room.database, image.digest)
    if media_id is None:
        media_id = new_id()
        await room.media.put(media_id, image.content)
    async with room.database.transaction() as session:
        shown = await add_media(session, image, media_id=media_id, by=by)
        blocks = with_image(piece.blocks, shown, alternative, after=visit.form.get("after"))
        draft = DraftText(piece.title, blocks, piece.targeting, piece.same_meaning)
        revision_id = piece.revision_id
        version = number_of(visit.form.get("seen", "")) or 0
        if piece.state == RevisionState.APPROVED:
            revision_id, version = await open_draft(session, piece.content_id, author=by), 1
        await save_draft(session, revision_id, draft, author=by, lock_version=version)


def _page(
    visit: StudioVisit,
    piece: Newest,
    *,
    refused: Message | None = None,
    alternative: str = "",
) -> Response:
    return visit.page(
        "studio/images.html",
        status=422 if refused else 200,
        piece=piece,
        images=[each for each in piece.blocks if each.kind is BlockKind.IMAGE],
        refused=refused,
        alternative=alternative,
        was_saved=visit.asked("saved") is not None,
        may_write=may(visit.viewer, Action.WRITE_CONTENT) and piece.state != "IN_REVIEW",
        here_path=piece_path(piece.key, "images"),
    )


async def _find(visit: StudioVisit) -> Newest:
    piece = await read_newest(visit.room.database, visit.request.path_params["key"])
    if piece is None:
        raise NotHere
    return piece
