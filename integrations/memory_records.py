"""The records of the CRM in memory, and what staff do to them there."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from integrations.crm import Link, Sighting
from integrations.crm_records import OwnerRecord, Record, RecordKind, TimepieceRecord, said

US, STAFF = "SYNC", "STAFF"
_REFERS = frozenset({"reference_id", "owner_id", "timepiece_id"})


@dataclass(frozen=True, slots=True)
class Held:
    """A record as the CRM holds it; the ids of other records in it are the CRM's, as texts."""

    crm_id: str
    record: Record
    our_id: UUID | None
    version: int | None
    told: dict[str, str | None]
    modified_at: datetime
    modified_by: str
    is_deleted: bool = False
    merged_into: str | None = None

    @property
    def kind(self) -> RecordKind:
        return self.record.kind

    @property
    def link(self) -> Link:
        return Link(self.crm_id, {self.kind.value: self.crm_id})

    def sighting(self) -> Sighting:
        return Sighting(
            kind=self.kind,
            part=self.kind.value,
            crm_id=self.crm_id,
            our_id=self.our_id,
            version=self.version,
            said=dict(self.told),
            modified_at=self.modified_at,
            modified_by=self.modified_by,
            parts=self.link.parts,
            is_deleted=self.is_deleted,
            merged_into=self.merged_into,
        )


class MemoryRecords:
    """What is held, by the CRM's ids. A person is named by our id or by the CRM's."""

    def __init__(self) -> None:
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.all: dict[str, Held] = {}
        self._ids: defaultdict[UUID, dict[str, None]] = defaultdict(dict)

    def find(self, who: UUID | str) -> Held | None:
        if isinstance(who, str):
            return self.all.get(who)
        ours = (self.all[crm_id] for crm_id in self._ids[who])
        keyed = [held for held in ours if held.our_id == who]
        return min(keyed, key=lambda held: held.is_deleted, default=None)

    def live(self, kind: RecordKind) -> Iterator[Held]:
        return (held for held in self.all.values() if held.kind is kind and not held.is_deleted)

    def add(self, record: Record, *, by: str = US) -> Held:
        """A new record: one of ours, or as staff type it."""
        held = Held(
            crm_id=f"{record.kind.value}-{len(self.all) + 1:06}",
            record=record,
            our_id=record.id if by == US else None,
            version=record.version if by == US else None,
            told=self.words(record, said(record)),
            modified_at=self.clock(),
            modified_by=by,
        )
        return self._keep(held)

    def change(self, held: Held, *, by: str = STAFF, **changed: Any) -> Held:  # noqa: ANN401 - fields
        """The record with other attributes, stamped."""
        stamp = {"modified_at": self.clock(), "modified_by": by}
        return self._keep(replace(held, **{**stamp, **changed}))

    def write(self, held: Held, record: Record, names: Iterable[str], *, by: str) -> Held:
        """The record with these fields as in `record`."""
        values = {name: getattr(record, name) for name in names}
        after = replace(held.record, **values)
        told = self.words(record, {name: said(record)[name] for name in values})
        return self.change(held, by=by, record=after, told={**held.told, **told})

    def words(self, record: Record, told: dict[str, str | None]) -> dict[str, str | None]:
        """As the CRM says it: references by its own ids, and an opt-out that is never unknown."""
        found = {name: self.find(getattr(record, name)) for name in _REFERS & told.keys()}
        ids = {name: held.crm_id for name, held in found.items() if held}
        flags = {"opted_out": told["opted_out"] or "false"} if "opted_out" in told else {}
        return {**told, **ids, **flags}

    def holds(self, held: Held) -> frozenset[str]:
        """The numbers of the watches of a person."""
        watches = self.live(RecordKind.TIMEPIECE)
        return frozenset(
            watch.record.individual_number
            for watch in watches
            if isinstance(watch.record, TimepieceRecord) and watch.told["owner_id"] == held.crm_id
        )

    def add_paper_card(self, owner: OwnerRecord) -> str:
        """A person as a boutique typed them, without our id; returns the CRM's."""
        return self.add(replace(owner, id=uuid4()), by=STAFF).crm_id

    def _keep(self, held: Held) -> Held:
        self.all[held.crm_id] = held
        if held.our_id is not None:
            self._ids[held.our_id][held.crm_id] = None
        return held
