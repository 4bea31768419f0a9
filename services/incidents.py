"""A watch is lost, stolen, or found again: until it is, it changes hands for nobody."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.catalogue import Timepiece
from models.holding import Incident
from models.keys import new_id
from rules.errors import Forbidden, InvalidInput
from rules.programme import Programmes
from services import audit
from services.completion import complete_waiting
from services.holding import require_holder
from services.timepieces import find_timepiece
from services.typed_numbers import number_unknown

IN_ORDER = "IN_ORDER"
RECOVERED = "RECOVERED"


async def report_incident(
    session: AsyncSession,
    programmes: Programmes,
    *,
    owner_id: UUID,
    timepiece_id: UUID,
    kind: str,
    at: datetime,
) -> None:
    """Report one's own watch LOST, STOLEN or RECOVERED. The cover stays as it is.

    What the maison reported stays as it is, too. Raises Forbidden for who is not the primary
    holder, or did not report what is to be recovered; InvalidInput where nothing was reported.
    """
    actor = f"OWNER:{owner_id}"
    piece = await session.get(Timepiece, timepiece_id, with_for_update=True)
    if piece is None:
        raise Forbidden
    incident = await _open_incident(session, piece)
    is_own = incident is not None and incident.reported_by == actor
    if not (is_own and kind == RECOVERED):
        await require_holder(session, piece.id, owner_id, primary=True)
    if is_own or piece.state == IN_ORDER:
        await _record(session, programmes, piece, kind=kind, actor=actor, at=at)
    elif kind == RECOVERED:
        raise Forbidden


async def record_incident(
    session: AsyncSession,
    programmes: Programmes,
    *,
    number: str,
    kind: str,
    actor: str,
    at: datetime,
) -> UUID:
    """Record what staff were told of a watch, whoever holds it; also that somebody's is found.

    Raises InvalidInput for a number nobody knows, and where nothing was reported.
    """
    piece = await find_timepiece(session, number, lock=True)
    if piece is None:
        raise number_unknown("individualNumber")
    await _record(session, programmes, piece, kind=kind, actor=actor, at=at)
    return piece.id


async def _record(
    session: AsyncSession,
    programmes: Programmes,
    piece: Timepiece,
    *,
    kind: str,
    actor: str,
    at: datetime,
) -> None:
    incident = await _open_incident(session, piece)
    if kind == RECOVERED:
        if piece.state == IN_ORDER:
            raise InvalidInput(
                "INCIDENT_UNKNOWN", _("This watch has not been reported lost or stolen."), "kind"
            )
        piece.state = IN_ORDER
        if incident is not None:
            incident.recovered_at = at
    elif piece.state == kind:
        return
    else:
        piece.state = kind
        if incident is None:
            incident = Incident(id=new_id(), timepiece_id=piece.id)
            incident.reported_by, incident.reported_at = actor, at
            session.add(incident)
        incident.kind = kind
    await _note(session, piece, kind, actor=actor)
    if kind == RECOVERED:  # somebody may have waited for it
        await complete_waiting(session, programmes, piece.id, at=at)


async def _open_incident(session: AsyncSession, piece: Timepiece) -> Incident | None:
    return await session.scalar(
        select(Incident).where(Incident.timepiece_id == piece.id, Incident.recovered_at.is_(None))
    )


async def _note(session: AsyncSession, piece: Timepiece, kind: str, *, actor: str) -> None:
    await audit.record(
        session,
        actor=actor,
        action="RECOVER" if kind == RECOVERED else f"REPORT_{kind}",
        object_kind="TIMEPIECE",
        object_id=piece.id,
        fields=["state"],
    )
