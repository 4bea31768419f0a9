"""What authors do with a draft: begin it, shape and keep it, offer it for review, give it up."""

from starlette.responses import HTMLResponse, Response

from rules.content_workflow import faults_in, missing_in
from rules.errors import StudioRefused
from services.content.drafts import DraftText, discard_draft, open_draft, save_draft
from services.content.history import RevisionEntry
from services.content.reviews import submit, take_back
from web.pages import HEADERS, PAGES
from web.staff import NotHere, go_to
from web.studio.draft_form import Typed, pasted_into, shaped, typed_in
from web.studio.editor import Trouble, page_of
from web.studio.piece_text import body_of
from web.studio.pieces import Standing, find_open, find_piece, number_of
from web.studio.room import StudioVisit

SUBMIT, PASTE = "submit", "paste"
STALE = "STALE_DRAFT"


async def begin_draft(visit: StudioVisit) -> Response:
    piece = await find_piece(visit)
    async with visit.room.database.transaction() as session:
        await open_draft(session, piece.history.content_id, author=visit.viewer.principal)
    return go_to(piece.path("draft"))


async def write_draft(visit: StudioVisit) -> Response:
    """Use a tool of the form, or keep the draft; with `submit` it is offered for review as well."""
    piece, revision = await _find_newest(visit)
    typed, intent = _typed(visit, revision), visit.form.get("intent", "")
    changed, place = pasted_into(typed, visit.form) if intent == PASTE else shaped(typed, intent)
    if place is not None:
        return await page_of(visit, piece, revision, changed, goes_on_at=place)
    faults = list(faults_in(typed.title, typed.blocks))
    if intent == SUBMIT:
        faults += missing_in(typed.title, typed.blocks)
    if faults:
        return await page_of(visit, piece, revision, typed, trouble=Trouble(faults=faults))
    try:
        await _keep(visit, revision, typed, is_offered=intent == SUBMIT)
    except StudioRefused as refused:
        return await _refused(visit, typed, refused)
    return go_to(
        piece.path() + "?done=submitted" if intent == SUBMIT else piece.path("draft?done=kept")
    )


async def show_preview(visit: StudioVisit) -> Response:
    """How what is typed reads, for the page to put beside it; nothing is kept."""
    _piece, revision = await find_open(visit)
    typed = _typed(visit, revision)
    body = body_of(typed.blocks)
    return HTMLResponse(
        PAGES.get_template("studio/paper.html").render(title=typed.title, body=body),
        headers=HEADERS,
    )


async def discard(visit: StudioVisit) -> Response:
    piece, revision = await find_open(visit)
    async with visit.room.database.transaction() as session:
        await discard_draft(session, revision.id, author=visit.viewer.principal)
    return go_to(piece.path() + "?done=discarded")


async def take_back_draft(visit: StudioVisit) -> Response:
    piece, revision = await find_open(visit)
    async with visit.room.database.transaction() as session:
        await take_back(session, revision.id, author=visit.viewer.principal)
    return go_to(piece.path("draft"))


async def _keep(
    visit: StudioVisit, revision: RevisionEntry, typed: Typed, *, is_offered: bool
) -> None:
    """The draft's targeting is that of its own page. Raises StudioRefused."""
    draft = DraftText(typed.title, typed.blocks, revision.targeting, typed.same_meaning)
    by, seen = visit.viewer.principal, number_of(visit.form.get("seen")) or 0
    async with visit.room.database.transaction() as session:
        await save_draft(session, revision.id, draft, author=by, lock_version=seen)
        if is_offered:
            await submit(session, revision.id, author=by)


async def _refused(visit: StudioVisit, typed: Typed, refused: StudioRefused) -> Response:
    """The form again, over what stands by now."""
    piece, revision = await _find_newest(visit)
    trouble = Trouble(refused=refused.text, is_late=refused.code == STALE)
    return await page_of(visit, piece, revision, typed, trouble=trouble)


async def _find_newest(visit: StudioVisit) -> tuple[Standing, RevisionEntry]:
    """What is written upon: whoever typed should keep it, though it was approved meanwhile."""
    piece = await find_piece(visit)
    if piece.newest is None:
        raise NotHere
    return piece, piece.newest


def _typed(visit: StudioVisit, revision: RevisionEntry) -> Typed:
    return typed_in(visit.form, {each.id: each for each in revision.blocks})
