"""The CRM as this house speaks of it: records in our words, delivered once however often sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol
from uuid import UUID

from integrations.crm_records import OwnerRecord, Record, RecordKind


@dataclass(frozen=True, slots=True)
class Link:
    """Where the CRM holds a record: its own id there, and those of the parts it is kept in.

    `parts` are ids by the CRM's name for a kind of part; the record itself is among them. A part
    that staff made has a name of its own: it is referred to, and never written.
    """

    crm_id: str
    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sending:
    """A record to deliver, and what of it the CRM has not acknowledged.

    Without a `link` the record is new there, and is created or found by our id. With one, only the
    `changed` fields are written (by the CRM's own id, so that nothing deleted there comes back);
    one whose value is None is emptied. `parents` are the links known of the records it refers to.
    `takes_key` also writes our id on a record that has none yet. `untouched_since` makes the write
    conditional: it is Rejected as TOUCHED if the record itself was modified after that instant.
    `is_new_for_sure` says that a person compared it with those like it: where the CRM only warns
    of them, it is created all the same.
    """

    record: Record
    changed: frozenset[str]
    link: Link | None = None
    parents: Mapping[UUID, Link] = field(default_factory=dict[UUID, Link])
    takes_key: bool = False
    untouched_since: datetime | None = None
    is_new_for_sure: bool = False


class Fault(StrEnum):
    """Why the CRM did not take a record, by what is to be done about it."""

    LOCKED = "LOCKED"  # somebody is writing the same record: soon again, it alone
    PARENT = "PARENT"  # what it refers to is not there yet
    COLLATERAL = "COLLATERAL"  # it went down with another: again at once
    TOUCHED = "TOUCHED"  # somebody changed it meanwhile: look, and decide anew
    MOVED = "MOVED"  # it was merged or deleted there: follow it
    DUPLICATE = "DUPLICATE"  # the CRM knows one like it, or two of the same key: a person decides
    DATA = "DATA"  # a value is not taken: only a change helps
    AUTOMATION = "AUTOMATION"  # the org's own rules failed: a few times more, then a person
    RIGHTS = "RIGHTS"  # we may not: an admin must act


@dataclass(frozen=True, slots=True)
class Delivered:
    """The CRM holds the record as sent, but for the fields `left_out`, which it does not take."""

    link: Link
    left_out: tuple[str, ...] = ()
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Superseded:
    """The CRM holds a newer version of the record than the one sent."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The CRM answered no to this one record.

    `code` is the CRM's own code, never its message: messages repeat the values they complain about.
    `fields` are ours where they are known, else the CRM's. `part` says which part failed.
    """

    code: str
    fault: Fault
    fields: tuple[str, ...] = ()
    part: str | None = None


Outcome = Delivered | Superseded | Rejected


@dataclass(frozen=True, slots=True)
class Sighting:
    """A record of the CRM as it stands there, told in our words.

    `said` holds our fields by name, as `crm_records.said` words them, as far as this part carries
    them; ids of other records in it (an owner_id, a timepiece_id) are the CRM's. `parts` are the
    ids of its sibling parts that it names, itself included.
    """

    kind: RecordKind
    part: str
    crm_id: str
    our_id: UUID | None
    version: int | None
    said: Mapping[str, str | None]
    modified_at: datetime
    modified_by: str
    parts: Mapping[str, str] = field(default_factory=dict[str, str])
    is_main: bool = True
    is_deleted: bool = False
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What the CRM told, and its own clock when it did."""

    sightings: Sequence[Sighting]
    org_clock: datetime


class Sought(NamedTuple):
    """Whom to look for: an owner, and what else could tell that a person there is the same."""

    owner: OwnerRecord
    phones: Sequence[str]
    emails: Sequence[str]
    individual_numbers: Sequence[str]
    family_names: Sequence[str] = ()  # each only beside the owner's birth date or postal code


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody the CRM knows who may be the one sought, with the numbers of watches they hold."""

    sighting: Sighting
    individual_numbers: frozenset[str]


class Page(NamedTuple):
    """A part of everything the CRM holds of ours; `after` asks for the next, None at the end."""

    sightings: Sequence[Sighting]
    after: Mapping[str, str] | None


class Usage(NamedTuple):
    """API calls of the last 24 hours, and how many the org may make."""

    used: int
    total: int


class CRMUnavailable(Exception):
    """The CRM could not be asked; nothing is known about the records. Try the same ones later."""


class CRMQuotaSpent(CRMUnavailable):
    """The org's calls of the day are spent: nothing is asked until some are free again."""


class CRMRefusesUs(Exception):
    """The CRM knows us no longer, or our permissions ended: a person must act."""


class CRM(Protocol):
    """What a CRM must be able to do. Every call may be repeated: records are keyed by our ids.

    Every method may raise CRMUnavailable, CRMQuotaSpent or CRMRefusesUs.
    """

    @property
    def usage(self) -> Usage | None:
        """The quota as last heard."""
        ...

    @property
    def user_id(self) -> str | None:
        """Who we are there, as `Sighting.modified_by` names it; None before the first call."""
        ...

    async def push(self, sendings: Sequence[Sending]) -> list[Outcome]:
        """Deliver records, parents before children, and answer one outcome each, in order.

        When it raises, any part of them may have arrived. No two may be of one record.
        """
        ...

    async def find_people(self, sought: Sequence[Sought]) -> Mapping[UUID, list[Found]]:
        """By owner: whoever carries their key (merged and deleted ones too), or may be the same."""
        ...

    async def look(self, kind: RecordKind, crm_ids: Sequence[str]) -> Heard:
        """The records of these ids (main parts) as they stand, deleted ones too."""
        ...

    async def hear(self, since: datetime) -> Heard:
        """What was modified, merged or deleted since then, in the order of its happening."""
        ...

    async def count(self) -> Mapping[str, int]:
        """How many records of ours there are, by part."""
        ...

    async def page(self, after: Mapping[str, str]) -> Page:
        """A next part of all records of ours; an empty mapping asks for the first."""
        ...

    async def probe(self) -> None:
        """Ask the cheapest question, to see whether it answers."""
        ...

    async def preflight(self) -> list[str]:
        """Say in words what the CRM lacks to take our records; empty when nothing."""
        ...

    async def close(self) -> None: ...
