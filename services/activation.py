"""A request that is granted: the watch joins a portfolio, and its warranty is extended once."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models.holding import Registration
from rules.programme import Programme
from rules.reasons import Verdict
from services import audit
from services.extension import grant
from services.holding import begin_ownership, promise_piece
from services.timepieces import Known


async def activate(
    session: AsyncSession,
    rules: Programme,
    known: Known,
    verdict: Verdict,
    request: Registration,
    *,
    at: datetime,
) -> None:
    """Write what a yes means, all of it or nothing: the caller's transaction decides.

    `rules` are those that the verdict was found by. A verdict that is not ELIGIBLE gives the watch
    to the owner with the cover that it has. The caller holds the lock on the piece.
    """
    timepiece = known.timepiece
    since = known.local_day(
        max(request.requested_at, request.asked_again_at or request.requested_at)
    )
    request.timepiece_id, request.state, request.decided_at = timepiece.id, "ACTIVE", at
    request.reason = verdict.code.value
    request.rule_version = rules.version
    session.add(request)
    await begin_ownership(
        session, timepiece_id=timepiece.id, owner_id=request.owner_id, since=since
    )
    if verdict.is_eligible:
        await grant(session, rules.version, known, verdict)
    await promise_piece(session, timepiece, request.owner_id)
    await audit.record(
        session,
        actor=f"OWNER:{request.owner_id}",
        action="REGISTER",
        object_kind="TIMEPIECE",
        object_id=timepiece.id,
        fields=["owner", "coverage"] if verdict.is_eligible else ["owner"],
    )
