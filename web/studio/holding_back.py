"""Embargoes: a piece is held back until an instant, and let go earlier by a second person only."""

from starlette.responses import Response

from models.content import EVERYWHERE
from rules.errors import StudioRefused
from services.content.embargoes import lift_embargo, set_embargo
from web.staff import go_to
from web.studio.moments import wanted_instant_in
from web.studio.pieces import find_piece
from web.studio.publishing import page_of
from web.studio.room import StudioVisit


async def hold_back(visit: StudioVisit) -> Response:
    """Set an embargo, or move it; a refusal keeps what was typed."""
    piece = await find_piece(visit)
    try:
        at = wanted_instant_in(visit.form, "embargo_at")
        async with visit.room.database.transaction() as session:
            await set_embargo(
                session,
                piece.history.content_id,
                market=visit.form.get("market", EVERYWHERE).strip().upper(),
                at=at,
                by=visit.viewer.principal,
            )
    except StudioRefused as refused:
        return await page_of(visit, refused=refused)
    return go_to(piece.path("publish") + "?done=held")


async def let_go(visit: StudioVisit) -> Response:
    piece = await find_piece(visit)
    market = visit.form.get("market", EVERYWHERE)
    try:
        async with visit.room.database.transaction() as session:
            content_id = piece.history.content_id
            await lift_embargo(session, content_id, market=market, by=visit.viewer.principal)
    except StudioRefused as refused:
        return await page_of(visit, refused=refused)
    return go_to(piece.path("publish") + "?done=let-go")
