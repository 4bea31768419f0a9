"""The records of the CRM in our words, and each told as fields of plain text."""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from enum import StrEnum
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
class OwnerRecord:
    """A client of the maison.

    `opted_out` is None while the owner was never asked about marketing by e-mail, True from a
    refusal on, and False once a later consent of theirs lifts it.
    """

    id: UUID
    version: int
    given_name: str
    family_name: str
    email: str
    phone: str | None
    birth_date: date | None
    street: str | None
    city: str | None
    state: str | None
    postal_code: str | None
    country: str | None
    language: str
    opted_out: bool | None

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
    """A receipt of one answer, never changed; the owner's record says which answer counts."""

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


Record = ReferenceRecord | OwnerRecord | TimepieceRecord | CoverageRecord | ConsentRecord

_IDENTITY = frozenset({"id", "version"})


def said(record: Record) -> dict[str, str | None]:
    """What a record says, field by field, in the words in which the CRM will say it back.

    Days and instants in ISO 8601, instants in UTC and to the second; yes and no as words; mail
    addresses in small letters.
    """
    words = {
        each.name: _worded(getattr(record, each.name))
        for each in fields(record)
        if each.name not in _IDENTITY
    }
    if email := words.get("email"):
        words["email"] = email.lower()
    return words


def parents_of(record: Record) -> tuple[UUID, ...]:
    """The ids of the records that must be in the CRM before it."""
    match record:
        case ReferenceRecord() | OwnerRecord():
            return ()
        case TimepieceRecord():
            return record.reference_id, record.owner_id
        case CoverageRecord():
            return (record.timepiece_id,)
        case ConsentRecord():
            return (record.owner_id,)


def _worded(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(microsecond=0).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip() or None
