"""What waits for the maison's own people to decide: ids and numbers, and nothing of anybody."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy import Uuid as UuidType
from sqlalchemy.orm import InstrumentedAttribute, aliased

from models.holding import Evidence, OwnershipClaim, Registration
from services.queues import FIRST_OF_ALL, Queue, queue_of

AFTER = bindparam("after", type_=UuidType)
FIRST: BindParameter[int] = bindparam("first", type_=Integer)
SUPPORTING = aliased(Evidence)
LAST = aliased(OwnershipClaim)


@dataclass(frozen=True, slots=True)
class WaitingClaim:
    """A claim with its proof; overdue once the time to object is over."""

    id: UUID
    individual_number: str
    state: str
    claimed_at: datetime
    silent_until: datetime | None
    objected_at: datetime | None


@dataclass(frozen=True, slots=True)
class WaitingEvidence:
    """What somebody sent in support of a registration or a claim, and nobody looked at yet."""

    id: UUID
    registration_id: UUID | None
    claim_id: UUID | None
    individual_number: str
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingRegistration:
    id: UUID
    individual_number: str
    reason: str
    is_proven: bool
    requested_at: datetime


def _has_proof() -> ColumnElement[bool]:
    has_evidence = exists().where(
        SUPPORTING.claim_id == OwnershipClaim.id, SUPPORTING.state == literal_column("'STORED'")
    )
    return or_(OwnershipClaim.is_proven, has_evidence)


def _place(silent_until: InstrumentedAttribute[datetime | None]) -> ColumnElement[datetime]:
    """The overdue first, then those who wait longest; without an end to wait for, last."""
    return func.coalesce(silent_until, literal_column("'infinity'::timestamptz"))


def _comes_after() -> ColumnElement[bool]:
    """What follows the claim that the page before ended with, wherever that one stands now."""
    last = select(_place(LAST.silent_until), LAST.id).where(LAST.id == AFTER).scalar_subquery()
    here = tuple_(_place(OwnershipClaim.silent_until), OwnershipClaim.id)
    return or_(AFTER == FIRST_OF_ALL, here > last)


CLAIMS: Queue[WaitingClaim] = queue_of(
    WaitingClaim,
    select(
        OwnershipClaim.id,
        OwnershipClaim.individual_number,
        OwnershipClaim.state,
        OwnershipClaim.created_at,
        OwnershipClaim.silent_until,
        OwnershipClaim.objected_at,
    )
    .where(_comes_after())
    .order_by(_place(OwnershipClaim.silent_until), OwnershipClaim.id)
    .limit(FIRST),
    OwnershipClaim.id,
    or_(
        OwnershipClaim.state == literal_column("'WAITING'"),
        and_(OwnershipClaim.state == literal_column("'OPEN'"), _has_proof()),
    ),
)
EVIDENCE: Queue[WaitingEvidence] = queue_of(
    WaitingEvidence,
    select(
        Evidence.id,
        Evidence.registration_id,
        Evidence.claim_id,
        func.coalesce(Registration.individual_number, OwnershipClaim.individual_number),
        Evidence.stored_at,
    )
    .outerjoin(Registration, Registration.id == Evidence.registration_id)
    .outerjoin(OwnershipClaim, OwnershipClaim.id == Evidence.claim_id)
    .where(Evidence.id > AFTER)
    .order_by(Evidence.id)
    .limit(FIRST),
    Evidence.id,
    Evidence.state == literal_column("'STORED'"),
)
REGISTRATIONS: Queue[WaitingRegistration] = queue_of(
    WaitingRegistration,
    select(
        Registration.id,
        Registration.individual_number,
        Registration.reason,
        Registration.is_proven,
        Registration.requested_at,
    )
    .where(Registration.id > AFTER)
    .order_by(Registration.id)
    .limit(FIRST),
    Registration.id,
    Registration.state == literal_column("'PENDING_SALE'"),
)
