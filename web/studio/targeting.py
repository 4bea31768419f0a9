"""Whom a piece is for: conditions from the catalogue's own values, and what they come to."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from i18n.message import Message, _
from rules.access import Action, may
from rules.clauses import Clause, Dimension, find_clause_fault
from rules.content_workflow import RevisionState
from rules.errors import Forbidden, StudioRefused
from services.content.drafts import DraftText, open_draft, save_draft
from services.content.newest import Newest, read_markets, read_newest
from services.content.simulation import (
    Proposal,
    Reach,
    Simulation,
    find_dead,
    reach_of,
    read_pieces,
    simulate,
)
from web.staff import NotHere, go_to
from web.studio.clause_form import Choices, choices_of, clauses_in, rows_of
from web.studio.clause_words import DIMENSIONS, OPERATORS
from web.studio.pieces import number_of
from web.studio.room import StudioVisit, piece_path

SAVE = "save"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the conditions come to over the whole catalogue, in the place of what stands."""

    reach: Reach
    watches: int
    dead: Sequence[Clause]
    simulation: Simulation


async def show_targeting(visit: StudioVisit) -> Response:
    piece = await _find(visit)
    return await _page(visit, piece, list(piece.targeting), seen=piece.lock_version)


async def shape_targeting(visit: StudioVisit) -> Response:
    """Add or drop a condition, see what they come to, or keep them in the draft."""
    piece, clauses = await _find(visit), clauses_in(visit.form)
    seen = number_of(visit.form.get("seen", "")) or 0
    if visit.form.get("intent") != SAVE:
        return await _page(visit, piece, clauses, seen=seen)
    if not may(visit.viewer, Action.WRITE_CONTENT):
        raise Forbidden
    faulty = next((each for each in clauses if find_clause_fault(each)), None)
    if faulty is not None:
        sentence = _("A condition has no values, or ones that cannot be read.")
        return await _page(visit, piece, clauses, seen=seen, refused=sentence)
    try:
        await _keep(visit, piece, tuple(clauses), seen)
    except StudioRefused as refused:
        return await _page(visit, piece, clauses, seen=seen, refused=refused.text)
    return go_to(piece_path(piece.key, "targeting") + "?saved=1")


async def _keep(visit: StudioVisit, piece: Newest, clauses: tuple[Clause, ...], seen: int) -> None:
    """The same draft with other conditions; of what is approved, a new draft."""
    by = visit.viewer.principal
    draft = DraftText(piece.title, piece.blocks, clauses, piece.same_meaning)
    async with visit.room.database.transaction() as session:
        revision_id, version = piece.revision_id, seen
        if piece.state == RevisionState.APPROVED:
            revision_id, version = await open_draft(session, piece.content_id, author=by), 1
        await save_draft(session, revision_id, draft, author=by, lock_version=version)


async def _page(
    visit: StudioVisit,
    piece: Newest,
    clauses: list[Clause],
    *,
    seen: int,
    refused: Message | None = None,
) -> Response:
    choices = choices_of(visit.room.shelf.current, await read_markets(visit.room.database))
    return visit.page(
        "studio/targeting.html",
        status=422 if refused else 200,
        piece=piece,
        rows=rows_of(clauses, choices),
        seen=seen,
        refused=refused,
        outlook=await _outlook(visit, piece, clauses),
        may_write=may(visit.viewer, Action.WRITE_CONTENT) and piece.state != "IN_REVIEW",
        was_saved=visit.asked("saved") is not None,
        offered=_offered(choices),
        dimensions=DIMENSIONS,
        operators=OPERATORS,
        shaped=piece_path(piece.key, "targeting"),
    )


async def _outlook(visit: StudioVisit, piece: Newest, clauses: list[Clause]) -> Outlook:
    sound = tuple(each for each in clauses if find_clause_fault(each) is None)
    snapshot = visit.room.shelf.current
    proposal = Proposal(
        content_id=piece.content_id,
        key=piece.key,
        kind=piece.kind,
        clauses=sound,
        group=piece.group,
    )
    reach = reach_of(snapshot, sound)
    watches = await read_pieces(visit.room.database, [each.id for each in reach.references])
    simulation = simulate(snapshot, at=visit.at, proposals=[proposal])
    return Outlook(reach, watches, find_dead(snapshot, sound), simulation)


def _offered(choices: Choices) -> Sequence[Dimension]:
    """What may be asked: something that the catalogue knows, or that is counted in days."""
    return [each for each in Dimension if choices.get(each, (True,))]


async def _find(visit: StudioVisit) -> Newest:
    piece = await read_newest(visit.room.database, visit.request.path_params["key"])
    if piece is None:
        raise NotHere
    return piece
