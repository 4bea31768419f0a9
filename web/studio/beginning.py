"""Beginning a piece: what it is known by; its text is written in its first draft."""

from starlette.responses import Response

from rules.errors import StudioRefused
from services.content.drafts import NewContent, create_content, open_draft
from web.staff import go_to
from web.studio.room import StudioVisit, piece_path, typed_in
from web.studio.words import KINDS


async def show_beginning(visit: StudioVisit, *, refused: StudioRefused | None = None) -> Response:
    return visit.page(
        "studio/new.html",
        status=422 if refused else 200,
        typed=typed_in(visit),
        kinds=KINDS,
        refused=refused,
        wrong=(refused.field or ("",))[0] if refused else "",
    )


async def begin_piece(visit: StudioVisit) -> Response:
    """Begin a piece with an empty draft; a refusal keeps what was typed."""
    form, author = visit.form, visit.viewer.principal
    group = form.get("variant_group", "").strip() or None
    new = NewContent(form.get("key", "").strip(), form.get("kind", ""), group)
    try:
        async with visit.room.database.transaction() as session:
            content_id = await create_content(session, new, author=author)
            await open_draft(session, content_id, author=author)
    except StudioRefused as refused:
        return await show_beginning(visit, refused=refused)
    return go_to(piece_path(new.key, "draft"))
