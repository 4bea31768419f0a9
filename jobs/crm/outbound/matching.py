"""Finding a new owner among the people the CRM knows already: linked, doubted, or new there."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import any_, select

from integrations.crm import CRM, Found, Sighting
from integrations.crm_records import OwnerRecord
from jobs.crm.outbound.findings import Adopted, Answer, Asked, Doubted, Followed, Unknown
from jobs.crm.outbound.people import candidate_of, person_of, sought
from jobs.crm.outbound.verdicts import Verdicts, read_verdicts
from jobs.crm.whereabouts import find_ends
from models.catalogue import Timepiece
from models.database import Database
from models.holding import Ownership
from models.query import Query, id_list
from rules.person_matching import Doubt, Match, Nobody, judge

NUMBERS = Query(
    select(Ownership.owner_id, Timepiece.individual_number)
    .join(Timepiece, Timepiece.id == Ownership.timepiece_id)
    .where(Ownership.owner_id == any_(id_list()), Ownership.until.is_(None))
)


@dataclass(frozen=True, slots=True)
class Matching:
    """All that the answers are found by, for a batch of owners."""

    verdicts: Verdicts
    numbers: Mapping[UUID, frozenset[str]]
    people: Mapping[UUID, Sequence[Found]]
    placed: Mapping[UUID, str]
    ends: Mapping[str, Sighting]

    def answer(self, owner: OwnerRecord) -> Answer:
        people = self.people.get(owner.id, [])
        own = _own(people, owner.id)
        if own is not None and not own.is_deleted:
            return Adopted(own)
        for leads in (self.verdicts.same, self.placed):
            there = self.ends.get(leads.get(owner.id, ""))
            if there is not None and not there.is_deleted:
                return _theirs(there, owner.id)
        if owner.id in self.verdicts.new:
            return Unknown(is_sure=True)
        gone = own or self.ends.get(self.placed.get(owner.id, ""))
        if gone is not None:
            return self._where_it_went(gone, owner.id)
        return self._judge(owner, [each for each in people if not each.sighting.is_deleted])

    def _where_it_went(self, gone: Sighting, owner_id: UUID) -> Answer:
        there = self.ends.get(gone.merged_into or "", gone)
        if there.is_deleted:
            return Doubted("DELETED", [], there.crm_id)
        return _theirs(there, owner_id)

    def _judge(self, owner: OwnerRecord, others: Sequence[Found]) -> Answer:
        person = person_of(owner, self.numbers.get(owner.id, frozenset()))
        match judge(person, [candidate_of(each, owner) for each in others]):
            case Match(found=found):
                seen = {each.sighting.crm_id: each.sighting for each in others}
                return Adopted(seen[found.crm_id])
            case Doubt(candidates=candidates):
                doubts = [{"crm_id": e.crm_id, "evidence": list(e.reasons)} for e in candidates]
                return Doubted("MATCH", doubts)
            case Nobody():
                return Unknown()


async def match(
    database: Database, crm: CRM, owners: Sequence[OwnerRecord], placed: Mapping[UUID, str]
) -> dict[UUID, Answer]:
    """Whether the CRM knows these owners already. What staff decided comes before any rule.

    `placed` are contacts that owners are known to be, though they were never told in full.
    """
    if not owners:
        return {}
    ids = [owner.id for owner in owners]
    verdicts = await read_verdicts(database, ids)
    numbers = await _numbers(database, ids)
    asked = [owner for owner in owners if owner.id not in verdicts.open]
    people = [sought(owner, numbers.get(owner.id, frozenset())) for owner in asked]
    found: Mapping[UUID, Sequence[Found]] = await crm.find_people(people) if people else {}
    own = (_own(found.get(owner.id, []), owner.id) for owner in asked)
    merged = {each.merged_into for each in own if each is not None and each.merged_into}
    ends = await find_ends(crm, {*verdicts.same.values(), *placed.values(), *merged})
    matching = Matching(verdicts, numbers, found, placed, ends)
    answers: dict[UUID, Answer] = {each: Asked(kind) for each, kind in verdicts.open.items()}
    answers |= {owner.id: matching.answer(owner) for owner in asked}
    return _without_rivals(answers)


async def _numbers(database: Database, owner_ids: Sequence[UUID]) -> dict[UUID, frozenset[str]]:
    """The individual numbers of the watches that each owner holds."""
    held: defaultdict[UUID, set[str]] = defaultdict(set)
    for row in await database.fetch(NUMBERS, ids=list(owner_ids)):
        held[row["owner_id"]].add(row["individual_number"])
    return {owner_id: frozenset(numbers) for owner_id, numbers in held.items()}


def _own(people: Sequence[Found], owner_id: UUID) -> Sighting | None:
    """The contact that carries an owner's key: the one that is there, or else the merged one."""
    keyed = (each.sighting for each in people if each.sighting.our_id == owner_id)
    return max(
        keyed,
        key=lambda e: (not e.is_deleted, e.merged_into is not None, e.modified_at),
        default=None,
    )


def _theirs(there: Sighting, owner_id: UUID) -> Answer:
    return Adopted(there) if there.our_id in (None, owner_id) else Followed(there)


def _without_rivals(answers: dict[UUID, Answer]) -> dict[UUID, Answer]:
    """Two owners who would be the same contact are both in doubt: one of them is wrong."""
    taken = Counter(each.there.crm_id for each in answers.values() if isinstance(each, Adopted))
    return {
        owner_id: _doubted(each) if _is_rival(each, taken) else each
        for owner_id, each in answers.items()
    }


def _is_rival(answer: Answer, taken: Mapping[str, int]) -> bool:
    return isinstance(answer, Adopted) and taken[answer.there.crm_id] > 1


def _doubted(answer: Answer) -> Doubted:
    crm_id = cast("Adopted", answer).there.crm_id
    return Doubted("MATCH", [{"crm_id": crm_id, "evidence": ["RIVAL"]}])
