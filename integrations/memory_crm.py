"""A CRM that remembers and nothing more: the twin against which the port's promises are tested."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from integrations.crm import (
    ConsentRecord,
    CoverageRecord,
    CRMUnavailable,
    Delivered,
    Outcome,
    OwnerRecord,
    Record,
    RecordKind,
    ReferenceRecord,
    Rejected,
    TimepieceRecord,
)

LONGEST_FAMILY_NAME = 80
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_ORDER = {kind: place for place, kind in enumerate(RecordKind)}


class MemoryCRM:
    """Holds the latest version of each record; `available = False` makes it unreachable."""

    def __init__(self) -> None:
        self.available = True
        self._held: dict[tuple[RecordKind, UUID], Record] = {}
        self._opted_out: set[UUID] = set()

    def held(self, kind: RecordKind, record_id: UUID) -> Record | None:
        return self._held.get((kind, record_id))

    def count(self, kind: RecordKind) -> int:
        return sum(held_kind is kind for held_kind, _ in self._held)

    def is_opted_out(self, owner_id: UUID) -> bool:
        return owner_id in self._opted_out

    def opt_out(self, owner_id: UUID) -> None:
        """What staff do when a client asks them, without our knowing."""
        self._opted_out.add(owner_id)

    async def push(self, records: Sequence[Record]) -> list[Outcome]:
        if not self.available:
            raise CRMUnavailable("The CRM is told to be down.")
        outcomes: dict[int, Outcome] = {}
        for place in sorted(range(len(records)), key=lambda at: _turn(records[at])):
            outcomes[place] = self._take(records[place])
        return [outcomes[place] for place in range(len(records))]

    async def preflight(self) -> list[str]:
        return []

    async def close(self) -> None:
        """Nothing is open."""

    def _take(self, record: Record) -> Outcome:
        key = (record.kind, record.id)
        held = self._held.get(key)
        if held is not None and held.version > record.version:
            return Delivered(None)
        if isinstance(record, OwnerRecord) and len(record.family_name) > LONGEST_FAMILY_NAME:
            return Rejected("STRING_TOO_LONG", ("family_name",))
        if any(parent not in self._held for parent in _parents(record)):
            return Rejected("PARENT_MISSING", again=True)
        self._move_opt_out(record)
        self._held[key] = record
        return Delivered(f"{record.kind}/{record.id}")

    def _move_opt_out(self, record: Record) -> None:
        if isinstance(record, OwnerRecord) and record.email_marketing is False:
            self._opted_out.add(record.id)
        if not isinstance(record, ConsentRecord) or not record.is_about_email:
            return
        earlier = [
            held
            for held in self._held.values()
            if isinstance(held, ConsentRecord)
            and held.owner_id == record.owner_id
            and held.is_about_email
        ]
        latest = max(earlier, key=_moment, default=None)
        if latest is not None and _moment(latest) > _moment(record):
            return
        if not record.granted:
            self._opted_out.add(record.owner_id)
        elif latest is not None and not latest.granted:
            self._opted_out.discard(record.owner_id)


def _parents(record: Record) -> list[tuple[RecordKind, UUID]]:
    match record:
        case ReferenceRecord() | OwnerRecord():
            return []
        case TimepieceRecord():
            return [
                (RecordKind.REFERENCE, record.reference_id),
                (RecordKind.OWNER, record.owner_id),
            ]
        case CoverageRecord():
            return [(RecordKind.TIMEPIECE, record.timepiece_id)]
        case ConsentRecord():
            return [(RecordKind.OWNER, record.owner_id)]


def _turn(record: Record) -> tuple[int, datetime, int]:
    """Parents first, then receipts as they were given, then versions as they came about."""
    at = record.recorded_at if isinstance(record, ConsentRecord) else _LONG_AGO
    return _ORDER[record.kind], at, record.version


def _moment(consent: ConsentRecord) -> tuple[datetime, str]:
    return consent.recorded_at, str(consent.id)
