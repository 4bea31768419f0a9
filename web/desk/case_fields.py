"""Which records a case compares, and which of their fields: those that it takes to decide."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from uuid import UUID

from models.database import Database
from rules.crm_reviews import ReviewKind
from services.crm.cases import Case, read_crm_ids
from services.crm.sides import Fields, Sides
from web.desk.room import DeskRoom

K = ReviewKind
TELLING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "REFERENCE": ("number", "name"),
        "OWNER": ("given_name", "family_name"),
        "TIMEPIECE": ("individual_number", "name"),
        "COVERAGE": ("segment", "starts_on", "ends_on"),
        "CONSENT": ("purpose", "channel", "granted", "recorded_at"),
    }
)
PERSON = (
    *("given_name", "family_name", "birth_date", "email", "phone"),
    *("street", "postal_code", "city", "state", "country", "language", "opted_out"),
)
ALSO: Mapping[ReviewKind, tuple[str, ...]] = MappingProxyType(
    {
        K.MATCH: PERSON,
        K.DUPLICATE: PERSON,
        K.MERGED_OWNERS: ("birth_date", "email"),
        K.EMAIL_DIFFERS: ("email",),
        K.CONSENT_UNCLEAR: ("opted_out",),
        K.REASSIGNED: ("birth_date", "email"),
    }
)


@dataclass(frozen=True, slots=True)
class Comparing:
    """What is laid side by side: a record of ours, and records of the CRM.

    `watch` is the piece that a case of its holder is about.
    """

    kind: str
    record_id: UUID
    crm_ids: Sequence[str]
    fields: Sequence[str]
    watch: Fields | None = None


async def comparing(room: DeskRoom, case: Case, candidates: Sequence[str]) -> Comparing:
    """Of a watch that was reassigned its two holders; of every other case the record itself."""
    kind = ReviewKind(case.kind)
    if kind is K.REASSIGNED:
        watch = (await room.crm.ours(case.record_kind, [case.record_id])).get(case.record_id, {})
        holder_id = _uuid(watch.get("owner_id"))
        if holder_id is not None:
            fields = _fields("OWNER", kind, ())
            return Comparing("OWNER", holder_id, candidates, fields, watch)
    crm_ids = candidates or await _own_crm_ids(room, case)
    fields = _fields(case.record_kind, kind, case.fields)
    return Comparing(case.record_kind, case.record_id, crm_ids, fields)


def _fields(record_kind: str, kind: ReviewKind, disputed: Sequence[str]) -> Sequence[str]:
    also = ALSO.get(kind, ()) if record_kind == "OWNER" else ()
    named = (*TELLING[record_kind], *disputed, *also)
    return list(dict.fromkeys(named))


async def in_their_ids(database: Database, sides: Sides, fields: Sequence[str]) -> Sides:
    """The sides with our ids of other records told as the CRM's, so that they can be compared."""
    ids = {name: _uuid(sides.ours.get(name)) for name in fields if name.endswith("_id")}
    known = await read_crm_ids(database, [each for each in ids.values() if each])
    told = {name: known.get(each) for name, each in ids.items() if each}
    return replace(sides, ours={**sides.ours, **told}) if told else sides


async def _own_crm_ids(room: DeskRoom, case: Case) -> list[str]:
    if case.crm_id is not None:
        return [case.crm_id]
    known = await read_crm_ids(room.database, [case.record_id])
    return [known[case.record_id]] if case.record_id in known else []


def _uuid(text: str | None) -> UUID | None:
    with suppress(ValueError):
        return UUID(text) if text else None
    return None
