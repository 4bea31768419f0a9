"""What staff decide about evidence: a purchase that a card or a receipt proves counts as a sale."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.holding import Evidence, OwnershipClaim, Registration
from rules.errors import InvalidInput
from rules.programme import Programmes
from rules.reasons import ReasonCode
from services import evidence_subjects, requests
from services.claims import begin_silence
from services.evidence_findings import Finding, Ruling
from services.evidence_sales import serve_proven
from services.evidence_subjects import Subject, lock_case


async def decide_evidence(
    session: AsyncSession,
    programmes: Programmes,
    *,
    evidence_id: UUID,
    finding: Finding,
    actor: str,
    at: datetime,
) -> None:
    """Close a file with what staff found. A registration that waits is answered by it at once.

    A claim is decided for itself: evidence that is accepted is the proof that it waits for, and its
    holder is told. That of a registration that was answered meanwhile is only marked. Raises
    InvalidInput for evidence that is not there to be decided, or a purchase that cannot be, and
    Ineligible for a watch that cannot be given; then nothing is written.
    """
    case = await lock_case(session, evidence_id)
    if case is None or case.evidence.state == "EXPECTED":
        raise InvalidInput(
            "EVIDENCE_UNKNOWN", _("There is no such file, or it has not been sent."), "evidenceId"
        )
    ruling = Ruling(programmes, finding, actor, at)
    if not await _mark(session, case.evidence, ruling):
        return
    if isinstance(case.asked, OwnershipClaim):
        is_known = case.known.facts.category is not None
        if finding.is_accepted and is_known and case.asked.state == "OPEN":
            await begin_silence(session, case.asked, case.known, at=at)
    elif case.asked.state == "PENDING_SALE":
        if finding.is_accepted:
            await serve_proven(session, case, case.asked, ruling)
        else:
            await _refuse(session, case.asked, at=at)
        await requests.note(session, case.asked, "DECIDE_EVIDENCE", actor=actor)


async def _mark(session: AsyncSession, evidence: Evidence, ruling: Ruling) -> bool:
    """Write the verdict onto the file; False when it is there. Raises InvalidInput for another."""
    verdict = "ACCEPTED" if ruling.finding.is_accepted else "REFUSED"
    if evidence.state == verdict:
        return False
    if evidence.state != "STORED":
        raise InvalidInput(
            "EVIDENCE_DECIDED", _("This file has been decided the other way."), "evidenceId"
        )
    evidence.state, evidence.decided_by, evidence.decided_at = verdict, ruling.actor, ruling.at
    await evidence_subjects.note(session, evidence.id, f"{verdict}_EVIDENCE", actor=ruling.actor)
    return True


async def _refuse(session: AsyncSession, request: Registration, *, at: datetime) -> None:
    """Refuse the request, unless more was sent for it or its card is proof enough to wait."""
    undecided = await session.scalar(
        select(func.count())
        .select_from(Evidence)
        .where(Subject(request.id).evidence, Evidence.state == "STORED")
    )
    if not undecided and not request.is_proven:
        await requests.close_request(session, request, "REFUSED", ReasonCode.NOT_CONFIRMED, at=at)
