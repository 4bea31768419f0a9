"""What evidence is for, and the one order of locks: the piece, the request, then the file."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.holding import Evidence, OwnershipClaim, Registration
from rules.errors import InvalidInput
from services import audit, claims
from services.timepieces import Known, find_known

AWAITED = frozenset({"PENDING_SALE", *claims.LIVE})  # states of what is not decided yet

Asked = Registration | OwnershipClaim


@dataclass(frozen=True, slots=True)
class Subject:
    """What evidence is for: a registration that waits, or a claim."""

    registration_id: UUID | None = None
    claim_id: UUID | None = None

    @property
    def evidence(self) -> ColumnElement[bool]:
        """The evidence that is for it."""
        if self.claim_id is not None:
            return Evidence.claim_id == self.claim_id
        return Evidence.registration_id == self.registration_id


@dataclass(frozen=True, slots=True)
class Case:
    """A file with what it is for, and with the piece that is asked for; all of it is locked."""

    evidence: Evidence
    asked: Asked
    known: Known


async def lock_case(session: AsyncSession, evidence_id: UUID) -> Case | None:
    """Evidence and all that a decision about it rests on; None when there is no such evidence.

    A number nobody knows costs as many statements as any other.
    """
    subject = await _find_subject(session, evidence_id)
    number = await session.scalar(_number(subject))
    known = await find_known(session, number or "", lock=True)
    asked = await lock_subject(session, subject)
    evidence = await lock_evidence(session, evidence_id)
    return Case(evidence, asked, known) if evidence and asked else None


async def lock_subject(session: AsyncSession, subject: Subject) -> Asked | None:
    """The request as it stands now. Whoever needs the piece's lock has taken it before."""
    if subject.claim_id is not None:
        return await session.get(
            OwnershipClaim, subject.claim_id, with_for_update=True, populate_existing=True
        )
    if subject.registration_id is None:
        return None
    return await session.get(
        Registration, subject.registration_id, with_for_update=True, populate_existing=True
    )


async def lock_evidence(session: AsyncSession, evidence_id: UUID) -> Evidence | None:
    return await session.get(Evidence, evidence_id, with_for_update=True, populate_existing=True)


async def note(session: AsyncSession, evidence_id: UUID, action: str, *, actor: str) -> None:
    """Write into the audit of the evidence. The caller holds its lock, or has just made it."""
    await audit.record(
        session,
        actor=actor,
        action=action,
        object_kind="EVIDENCE",
        object_id=evidence_id,
        fields=["state"],
    )


def require_awaited(asked: Asked) -> None:
    if asked.state not in AWAITED:
        raise InvalidInput(
            "EVIDENCE_NOT_AWAITED",
            _("This has been decided already; nothing more is needed from you."),
        )


async def _find_subject(session: AsyncSession, evidence_id: UUID) -> Subject:
    """What evidence is for; of unknown evidence, nothing."""
    found = await session.execute(
        select(Evidence.registration_id, Evidence.claim_id).where(Evidence.id == evidence_id)
    )
    row = found.one_or_none()
    return Subject(row.registration_id, row.claim_id) if row else Subject()


def _number(subject: Subject) -> Select[str]:
    if subject.claim_id is not None:
        return select(OwnershipClaim.individual_number).where(OwnershipClaim.id == subject.claim_id)
    return select(Registration.individual_number).where(Registration.id == subject.registration_id)
