"""A CRM that remembers and nothing more: the twin against which the port's promises are tested."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from integrations.crm import CRMUnavailable, Found, Heard, Outcome, Page, Sending, Sought, Usage
from integrations.crm_records import Record, RecordKind, said
from integrations.memory_pushes import take
from integrations.memory_records import STAFF, US, Held, MemoryRecords

_ORDER = {kind: place for place, kind in enumerate(RecordKind)}


class MemoryCRM:
    """Holds each record as last told, by us or by staff; `available = False` makes it unreachable.

    People and things are named by our id or by the CRM's, whichever is at hand.
    """

    def __init__(self) -> None:
        self.available = True
        self.usage: Usage | None = None
        self.records = MemoryRecords()

    @property
    def user_id(self) -> str:
        return US

    def held(self, kind: RecordKind, record_id: UUID) -> Record | None:
        held = self.records.find(record_id)
        return held.record if held and held.kind is kind and not held.is_deleted else None

    def count_of(self, kind: RecordKind) -> int:
        return sum(1 for _ in self.records.live(kind))

    def is_opted_out(self, who: UUID | str) -> bool:
        return self._get(who).told["opted_out"] == "true"

    def opt_out(self, who: UUID | str) -> None:
        """What staff do when a client asks them, without our knowing."""
        self.staff_edit(who, opted_out=True)

    def staff_edit(self, who: UUID | str, **values: Any) -> None:  # noqa: ANN401 - any field's value
        """Fields as staff type them; an owner or a watch named in them by our id."""
        held = self._get(who)
        self.records.write(held, replace(held.record, **values), values, by=STAFF)

    def delete(self, who: UUID | str) -> None:
        self.records.change(self._get(who), is_deleted=True)

    def merge(self, *, winner: UUID | str, loser: UUID | str) -> None:
        """The loser leads to the winner, whose values stay; its watches follow, unmarked."""
        kept, lost = self._get(winner), self._get(loser)
        for child in list(self.records.all.values()):
            if child.told.get("owner_id") == lost.crm_id:
                told = {**child.told, "owner_id": kept.crm_id}
                at, by = child.modified_at, child.modified_by
                self.records.change(child, by=by, modified_at=at, told=told)
        self.records.change(lost, is_deleted=True, merged_into=kept.crm_id)
        self.records.change(kept)

    async def push(self, sendings: Sequence[Sending]) -> list[Outcome]:
        await self.probe()
        outcomes: dict[int, Outcome] = {}
        for at in sorted(range(len(sendings)), key=lambda at: _ORDER[sendings[at].record.kind]):
            outcomes[at] = take(self.records, sendings[at])
        return [outcomes[at] for at in range(len(sendings))]

    async def find_people(self, sought: Sequence[Sought]) -> Mapping[UUID, list[Found]]:
        await self.probe()
        return {each.owner.id: list(self._candidates(each)) for each in sought}

    async def look(self, kind: RecordKind, crm_ids: Sequence[str]) -> Heard:
        await self.probe()
        found = [held for held in self.records.all.values() if held.crm_id in crm_ids]
        return self._told(held for held in found if held.kind is kind)

    async def hear(self, since: datetime) -> Heard:
        await self.probe()
        return self._told(h for h in self.records.all.values() if h.modified_at >= since)

    async def count(self) -> Mapping[str, int]:
        await self.probe()
        return Counter(held.kind.value for held in self._ours())

    async def page(self, after: Mapping[str, str]) -> Page:
        await self.probe()
        return Page([held.sighting() for held in self._ours()], None)

    async def probe(self) -> None:
        if not self.available:
            raise CRMUnavailable("The CRM is told to be down.")

    async def preflight(self) -> list[str]:
        return []

    async def close(self) -> None:
        """Nothing is open."""

    def _candidates(self, sought: Sought) -> list[Found]:
        found: list[Found] = []
        for held in self.records.all.values():
            if held.kind is not RecordKind.OWNER:
                continue
            numbers = self.records.holds(held)
            is_alike = (
                _folded(held.told["email"]) in map(_folded, sought.emails)
                or held.told["phone"] in sought.phones
                or not numbers.isdisjoint(sought.individual_numbers)
                or (held.our_id is None and _is_named(held.told, sought))
            )
            if held.our_id == sought.owner.id or (is_alike and not held.is_deleted):
                found.append(Found(held.sighting(), numbers & {*sought.individual_numbers}))
        return found

    def _told(self, found: Iterable[Held]) -> Heard:
        in_turn = sorted(found, key=lambda held: (held.modified_at, _ORDER[held.kind]))
        return Heard([held.sighting() for held in in_turn], self.records.clock())

    def _ours(self) -> list[Held]:
        return [held for held in self.records.all.values() if held.our_id and not held.is_deleted]

    def _get(self, who: UUID | str) -> Held:
        held = self.records.find(who)
        if held is None:
            raise LookupError(f"The CRM holds no {who}.")
        return held


def _is_named(told: Mapping[str, str | None], sought: Sought) -> bool:
    ours = said(sought.owner)
    is_beside = any(
        ours[name] and ours[name] == told[name] for name in ("birth_date", "postal_code")
    )
    return is_beside and _folded(told["family_name"]) in map(_folded, sought.family_names)


def _folded(text: str | None) -> str:
    return (text or "").casefold()
