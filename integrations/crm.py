"""The CRM as this house speaks of it: records in our words, delivered once however often sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class RecordKind(StrEnum):
    """The kinds of record, parents before children: the order in which they must be delivered."""

    REFERENCE = "REFERENCE"
    OWNER = "OWNER"
    TIMEPIECE = "TIMEPIECE"
    COVERAGE = "COVERAGE"
    CONSENT = "CONSENT"


@dataclass(frozen=True, slots=True)
class ReferenceRecord:
    id: UUID
    version: int
    number: str
    name: str
    collection: str
    category: str

    kind = RecordKind.REFERENCE


@dataclass(frozen=True, slots=True)
class Address:
    street: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class OwnerRecord:
    """A client of the maison; what is None is not sent, so that staff's own entries stand.

    `email_marketing` is None while the owner was never asked. False opts out in the CRM; True does
    nothing there, for only a receipt of consent may lift an opt-out.
    """

    id: UUID
    version: int
    given_name: str
    family_name: str
    email: str
    phone: str | None
    birth_date: date | None
    address: Address
    language: str
    email_marketing: bool | None

    kind = RecordKind.OWNER


@dataclass(frozen=True, slots=True)
class TimepieceRecord:
    id: UUID
    version: int
    individual_number: str
    name: str
    reference_id: UUID
    owner_id: UUID
    purchase_date: date | None
    point_of_sale: str | None

    kind = RecordKind.TIMEPIECE


@dataclass(frozen=True, slots=True)
class CoverageRecord:
    """A segment of cover of a timepiece, both days inclusive; a voided one is kept, marked."""

    id: UUID
    version: int
    timepiece_id: UUID
    segment: str
    starts_on: date
    ends_on: date
    voided: bool

    kind = RecordKind.COVERAGE


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """A receipt of one answer; of two receipts the one recorded later speaks for the owner.

    An answer to MARKETING by EMAIL moves the CRM's own opt-out: a refusal always sets it, a consent
    lifts it only when the answer before was a refusal too, so that staff's own opt-outs stand.
    """

    id: UUID
    version: int
    owner_id: UUID
    purpose: str
    channel: str
    granted: bool
    policy_version: str
    source: str
    recorded_at: datetime

    kind = RecordKind.CONSENT

    @property
    def is_about_email(self) -> bool:
        return (self.purpose, self.channel) == ("MARKETING", "EMAIL")


Record = ReferenceRecord | OwnerRecord | TimepieceRecord | CoverageRecord | ConsentRecord


@dataclass(frozen=True, slots=True)
class Delivered:
    """The CRM holds the record as sent, or a newer version of it."""

    crm_id: str | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """The CRM answered no to this one record.

    `code` is the CRM's own code, never its message: messages repeat the values they complain about.
    `again` says whether the same record may be accepted later (a lock, a parent still on its way).
    """

    code: str
    fields: tuple[str, ...] = ()
    again: bool = False


Outcome = Delivered | Rejected


class CRMUnavailable(Exception):
    """The CRM could not be asked; nothing is known about the records. Try the same ones later."""


class CRMRefusesUs(Exception):
    """The CRM knows us no longer, or our permissions or our quota ended: a person must act."""


class CRM(Protocol):
    """What a CRM must be able to do. Every call may be repeated: records are keyed by our ids."""

    async def push(self, records: Sequence[Record]) -> list[Outcome]:
        """Deliver the current state of the records, and answer one outcome a record, in order.

        Raises CRMUnavailable or CRMRefusesUs; then any part of the records may have arrived.
        """
        ...

    async def preflight(self) -> list[str]:
        """Say in words what the CRM lacks to take our records; empty when nothing."""
        ...

    async def close(self) -> None: ...
