"""Reviews: what waits for a second person, what changed in it, and what that person decides."""

from starlette.responses import Response

from rules.access import Action, may
from rules.content_workflow import RevisionState
from rules.errors import StudioRefused
from services.content.board import read_board
from services.content.reviews import approve, send_back
from services.staff_sessions import read_labels
from web.staff import go_to
from web.studio.clause_words import DIMENSIONS, OPERATORS
from web.studio.differences import differences, has_new_targeting
from web.studio.pieces import find_open, number_of
from web.studio.room import StudioVisit, piece_path
from web.studio.unit_words import KINDS as BLOCK_KINDS
from web.studio.words import CHANGES, KINDS, REVISIONS

APPROVE = "approve"
WORDS = {
    "changes": CHANGES,
    "blocks": BLOCK_KINDS,
    "dimensions": DIMENSIONS,
    "operators": OPERATORS,
}


async def show_reviews(visit: StudioVisit) -> Response:
    """What is in review, the longest waiting first."""
    board = await read_board(visit.room.database, at=visit.at)
    rows = [each for each in board if each.open_state == RevisionState.IN_REVIEW]
    rows.sort(key=lambda each: each.changed_at)
    return visit.page(
        "studio/reviews.html",
        rows=[(each, piece_path(each.key, "review"), _is_own(visit, each.author)) for each in rows],
        labels=await read_labels(visit.room.database, {each.author for each in rows}),
        kinds=KINDS,
    )


async def show_review(visit: StudioVisit) -> Response:
    return await _page(visit)


async def decide_review(visit: StudioVisit) -> Response:
    """Approve what was shown, or send it back with a word; a refusal keeps the word."""
    piece, revision = await find_open(visit)
    seen, by = number_of(visit.form.get("seen")) or 0, visit.viewer.principal
    note = visit.form.get("note", "")
    is_approved = visit.form.get("verdict") == APPROVE
    try:
        async with visit.room.database.transaction() as session:
            if is_approved:
                await approve(session, revision.id, reviewer=by, lock_version=seen)
            else:
                await send_back(session, revision.id, reviewer=by, note=note, lock_version=seen)
    except StudioRefused as refused:
        return await _page(visit, note=note, refused=refused)
    return go_to(piece.path() + ("?done=approved" if is_approved else "?done=sent-back"))


async def _page(
    visit: StudioVisit, *, note: str = "", refused: StudioRefused | None = None
) -> Response:
    piece, revision = await find_open(visit)
    base = piece.base_of(revision)
    return visit.page(
        "studio/review.html",
        status=422 if refused else 200,
        piece=piece,
        revision=revision,
        base=base,
        shown=differences(base, revision),
        is_aimed_anew=has_new_targeting(base, revision),
        words=WORDS,
        revision_words=REVISIONS,
        is_own=_is_own(visit, revision.author),
        may_review=may(visit.viewer, Action.REVIEW_CONTENT) and revision.state == "IN_REVIEW",
        labels=await read_labels(visit.room.database, [revision.author, revision.reviewer]),
        note=note,
        refused=refused.text if refused else None,
    )


def _is_own(visit: StudioVisit, author: str | None) -> bool:
    return author == visit.viewer.principal
