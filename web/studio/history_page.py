"""All that ever happened to a piece, what changed between two revisions, and the way back."""

from contextlib import suppress
from uuid import UUID

from starlette.responses import Response

from rules.access import Action, may
from rules.errors import StudioRefused
from rules.publication_state import PublicationState
from services.content.publications import roll_back
from services.staff_sessions import read_labels
from web.staff import NotHere, go_to
from web.studio.clause_words import DIMENSIONS, OPERATORS
from web.studio.differences import differences, has_new_targeting
from web.studio.event_words import event_words
from web.studio.pieces import find_piece, number_of
from web.studio.room import StudioVisit
from web.studio.unit_words import KINDS as BLOCK_KINDS
from web.studio.words import CHANGES, PUBLICATIONS, REVISIONS

BACK = (PublicationState.REPLACED, PublicationState.EXPIRED, PublicationState.WITHDRAWN)


async def show_history(visit: StudioVisit, *, refused: StudioRefused | None = None) -> Response:
    piece = await find_piece(visit)
    history = piece.history
    people = {each.actor for each in history.events}
    people |= {each.author for each in history.revisions}
    people |= {each.created_by for each in history.publications}
    return visit.page(
        "studio/history.html",
        status=422 if refused else 200,
        piece=piece,
        revisions=list(reversed(history.revisions)),
        publications=list(reversed(history.publications)),
        events=[(each, event_words(each)) for each in reversed(history.events)],
        may_roll_back=may(visit.viewer, Action.PUBLISH_CONTENT),
        back=BACK,
        words={"revisions": REVISIONS, "publications": PUBLICATIONS},
        labels=await read_labels(visit.room.database, people),
        refused=refused.text if refused else None,
        done=visit.asked("done"),
    )


async def show_change(visit: StudioVisit) -> Response:
    """What a revision says otherwise than the one that the address names, or that it began as."""
    piece = await find_piece(visit)
    revision = piece.revision(number_of(visit.request.path_params["number"]) or 0)
    if revision is None:
        raise NotHere
    asked = visit.asked("since")
    base = piece.revision(number_of(asked) or 0) if asked else piece.base_of(revision)
    return visit.page(
        "studio/change.html",
        piece=piece,
        revision=revision,
        base=base,
        others=[each for each in piece.history.revisions if each.number != revision.number],
        shown=differences(base, revision),
        is_aimed_anew=has_new_targeting(base, revision),
        words={
            "changes": CHANGES,
            "blocks": BLOCK_KINDS,
            "revisions": REVISIONS,
            "dimensions": DIMENSIONS,
            "operators": OPERATORS,
        },
        labels=await read_labels(visit.room.database, [revision.author, revision.reviewer]),
    )


async def roll_back_to(visit: StudioVisit) -> Response:
    """Serve at once what an earlier publication served."""
    piece, publication_id = await find_piece(visit), id_of(visit.form.get("publication"))
    try:
        async with visit.room.database.transaction() as session:
            await roll_back(session, publication_id, publisher=visit.viewer.principal)
    except StudioRefused as refused:
        return await show_history(visit, refused=refused)
    return go_to(piece.path("history") + "?done=rolled-back")


def id_of(text: str | None) -> UUID:
    """An id that a form of ours holds. Raises NotHere for what is none."""
    with suppress(ValueError):
        return UUID(text or "")
    raise NotHere
