"""The two sides of a record, as staff compare them: what we say of it, and what the CRM says."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from rules.contact_points import are_same_phone, email_key, read_phone
from services.crm.lookup import SHORT

Fields = Mapping[str, str | None]


class CrmAway(Exception):
    """The CRM could not be asked: it does not answer, lets us in no more, or there is none."""


@dataclass(frozen=True, slots=True)
class Theirs:
    """A record as it stands in the CRM, in the words of our fields; ids in it are the CRM's."""

    crm_id: str
    fields: Fields
    modified_at: datetime | None = None
    is_deleted: bool = False
    merged_into: str | None = None


class CrmReader(Protocol):
    """Tells what both sides say of records, field by field and in the same words."""

    async def ours(self, kind: str, record_ids: Sequence[UUID]) -> Mapping[UUID, Fields]:
        """What the CRM would be told of these records now; nothing of one that is not there."""
        ...

    async def look(self, kind: str, crm_ids: Sequence[str]) -> Sequence[Theirs]:
        """The records with these ids as they stand in the CRM. Raises CrmAway."""
        ...


@dataclass(frozen=True, slots=True)
class Row:
    """One field on both sides; `differs` has for each of theirs whether it contradicts ours.

    Where one of the two says nothing, there is no contradiction.
    """

    field: str
    ours: str | None
    theirs: tuple[str | None, ...]
    differs: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """Ours, and theirs in the order in which they were asked for; none of them if it is away."""

    ours: Fields = field(default_factory=dict[str, str | None])
    theirs: Sequence[Theirs] = ()
    is_away: bool = False

    def rows(self, names: Sequence[str]) -> list[Row]:
        """These fields, but for those of which nobody says anything."""
        rows = [self._row(name) for name in names]
        return [row for row in rows if row.ours or any(row.theirs)]

    def _row(self, name: str) -> Row:
        ours, theirs = self.ours.get(name), tuple(each.fields.get(name) for each in self.theirs)
        return Row(name, ours, theirs, tuple(contradict(name, ours, each) for each in theirs))


async def lay_side_by_side(
    reader: CrmReader, kind: str, record_id: UUID, crm_ids: Sequence[str]
) -> Sides:
    """What both say now. Our side is there even while the CRM is away."""
    ours = (await reader.ours(kind, [record_id])).get(record_id, {})
    if not crm_ids:
        return Sides(ours)
    try:
        found = {each.crm_id[:SHORT]: each for each in await reader.look(kind, crm_ids)}
    except CrmAway:
        return Sides(ours, is_away=True)
    return Sides(ours, [found[each[:SHORT]] for each in crm_ids if each[:SHORT] in found])


def contradict(name: str, one: str | None, other: str | None) -> bool:
    """Whether two values differ in something that a clerk need look at."""
    return bool(one and other) and not _say_the_same(name, one, other)


def _say_the_same(name: str, one: str | None, other: str | None) -> bool:
    if name == "phone" and (here := read_phone(one)) and (there := read_phone(other)):
        return are_same_phone(here, there)
    if name == "email":
        return (email_key(one) or one) == (email_key(other) or other)
    return _plain(one) == _plain(other)


def _plain(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFC", text or "").casefold().split())
