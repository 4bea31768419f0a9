"""Whom Salesforce knows already: by our key, mail, telephone, name, or a watch that is theirs."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from integrations.crm import Found, Sighting, Sought
from integrations.crm_records import said
from integrations.salesforce import queries
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.columns import Table
from integrations.salesforce.conversions import reach, read_text
from integrations.salesforce.queries import select
from integrations.salesforce.questions import MOST_QUERIES, Questions
from integrations.salesforce.rows import OrgModel
from integrations.salesforce.telling import sighting_of

_PHONES = ("phone", "work_phone", "home_phone")


class _People:
    """Those whom the queries found, and how they may be recognised."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._sightings: dict[str, Sighting] = {}
        self._known_by: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        self._numbers: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, row: queries.Found, number: str | None = None) -> None:
        sighting = sighting_of(self._table, row)
        others = zip(_PHONES[1:], self._table.other_phones, strict=True)
        told = {ours: read_text(row[theirs]) for ours, theirs in others}
        sighting = _saying(sighting, told)
        self._sightings[sighting.crm_id] = sighting
        signs = [("key", str(sighting.our_id)), ("email", sighting.said["email"] or "")]
        signs += [("phone", sighting.said[name] or "") for name in _PHONES]
        if sighting.our_id is None:
            signs += _named(sighting.said["family_name"], sighting.said)
        if number:
            self._numbers[sighting.crm_id].add(number)
            signs.append(("number", number))
        for kind, sign in signs:
            self._known_by[kind, sign.casefold()][sighting.crm_id] = None

    def like(self, sought: Sought) -> list[Found]:
        """Whoever shares a sign with the one sought; our own key comes first."""
        ids: dict[str, None] = {}
        for sign in _signs(sought):
            ids |= self._known_by.get(sign, {})
        return [Found(self._sightings[each], frozenset(self._numbers[each])) for each in ids]


async def find_people(
    client: SalesforceClient, model: OrgModel, sought: Sequence[Sought]
) -> dict[UUID, list[Found]]:
    """By owner: whoever carries their key, deleted or not, or may be the same."""
    questions = Questions(model)
    by_number = questions.of_watches(sought)
    asked = questions.of_people(sought, MOST_QUERIES - len(by_number))
    found = (await select(client, [*asked, *by_number])).found
    people = _People(questions.table)
    for rows in found[: len(asked)]:
        for row in rows:
            people.add(row)
    for rows in found[len(asked) :]:
        for row in rows:
            if reach(row, f"{questions.holder}.Id"):
                people.add(row[questions.holder], row["SerialNumber"])
    return {each.owner.id: people.like(each) for each in sought}


def _signs(sought: Sought) -> Iterator[tuple[str, str]]:
    yield "key", str(sought.owner.id)
    for kind, values in (
        ("email", sought.emails),
        ("phone", sought.phones),
        ("number", sought.individual_numbers),
    ):
        for value in values:
            yield kind, value.casefold()
    known = said(sought.owner)
    for name in sought.family_names:
        for kind, sign in _named(name, known):
            yield kind, sign.casefold()


def _named(name: str | None, said: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    """A family name beside what makes it tell more than thousands of others."""
    for beside in ("birth_date", "postal_code"):
        if value := said[beside]:
            yield beside, f"{value} {name}"


def _saying(sighting: Sighting, told: Mapping[str, str | None]) -> Sighting:
    return replace(sighting, said={**sighting.said, **told})
