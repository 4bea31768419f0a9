"""Five hundred cards of paper, and five hundred registrations with the slips of people."""

import itertools
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from jobs.crm.outbound.pump import CrmPump
from services.profile_values import Address
from services.profiles import NewOwner, create_owner
from tests.benchmarks.crm_figures import Figure
from tests.benchmarks.crm_people import Shop, open_shop, register, sell
from tests.benchmarks.crm_staff import write_cards
from tests.benchmarks.crm_world import World, another
from tests.rules.paper_cards import make_world

SEEDS = (20261122, 1, 2, 3)
# What a clerk typed of a card; what they left blank is ours to fill.
TYPED = ("FirstName", "LastName", "Email", "MobilePhone", "Birthdate", "MailingPostalCode")
TYPED += ("MailingCountry",)
LINKS = "SELECT id, crm_id FROM crm_link WHERE kind = 'OWNER' AND crm_id IS NOT NULL"
ASKED = "SELECT record_id, kind FROM crm_review WHERE decided_at IS NULL"


@dataclass
class Outcome:
    """By the place of a registration: the card it was linked with, and who is asked about."""

    cards: dict[str, str]  # by the id there, the name of the card in the world of paper
    linked: dict[int, str]
    asked: set[int]
    created: set[int]


@dataclass
class Town:
    """What became of the cards of one; owners by their place among the registrations."""

    truth: dict[int, set[str]]
    outcome: Outcome
    overwritten: int

    @property
    def single(self) -> set[int]:
        """Owners of one card. Of two cards, one is for staff to merge."""
        return {place for place, cards in self.truth.items() if len(cards) == 1}

    @property
    def wrong(self) -> set[int]:
        linked = self.outcome.linked.items()
        return {place for place, card in linked if card not in self.truth.get(place, ())}

    @property
    def right(self) -> set[int]:
        return self.single & self.outcome.linked.keys() - self.wrong

    @property
    def twins(self) -> set[int]:
        return self.outcome.asked & (self.outcome.created | self.outcome.linked.keys())

    @property
    def missed(self) -> set[int]:
        return self.truth.keys() - self.outcome.linked.keys() - self.outcome.asked


async def cards_of_paper(world: World) -> list[Figure]:
    """Some towns, each with a CRM and a house of its own."""
    towns: list[Town] = []
    for seed in SEEDS:
        async with another(world, f"town-{seed}") as there:
            towns.append(await _in_a_town(there, make_world(seed)))
    return _figures(towns)


async def _in_a_town(world: World, paper) -> Town:
    """The cards are in the CRM before anybody registers."""
    there = write_cards(world, paper.cards)
    before = _cards(world, there)
    shop = await open_shop(world)
    owners = [await _register(world, shop, owner) for owner in paper.owners]
    crm = world.open_crm()
    await CrmPump(world.database, world.house.vault, crm).drain()
    await crm.close()
    outcome = await _read(world, there, owners)
    return Town(paper.truth, outcome, _overwritten(before, _cards(world, there)))


async def _register(world: World, shop: Shop, person) -> UUID:
    """Somebody who registers their watches, as they typed themselves."""
    address = Address(None, None, None, person.postal_code, person.country)
    newcomer = NewOwner(
        given_name=person.given_name,
        family_name=person.family_name,
        birth_date=person.birth_date,
        country=person.country,
        phone=person.phone,
        address=address if person.postal_code else None,
    )
    pieces = await sell(world, shop, numbers=sorted(person.individual_numbers))
    async with world.database.transaction() as session:
        at = datetime.now(UTC)
        owner_id = await create_owner(
            session, world.house, email=person.email, newcomer=newcomer, at=at
        )
        for piece in pieces:
            await register(session, world, owner_id, piece)
    return owner_id


async def _read(world: World, there, owners) -> Outcome:
    names = {crm_id: name for name, crm_id in there.items()}
    places = {owner_id: place for place, owner_id in enumerate(owners)}
    links = {places[row["id"]]: row["crm_id"] for row in await world.ask(LINKS)}
    asked = {places[row["record_id"]] for row in await world.ask(ASKED)}
    return Outcome(
        cards=names,
        linked={place: names[crm_id] for place, crm_id in links.items() if crm_id in names},
        asked=asked,
        created={place for place, crm_id in links.items() if crm_id not in names},
    )


def _figures(towns: list[Town]) -> list[Figure]:
    share = 100 * _all(town.right for town in towns) / _all(town.single for town in towns)
    overwritten = sum(town.overwritten for town in towns)
    return [
        Figure("cards_true_matches_linked", share, "%", at_least=95),
        Figure("cards_wrongly_linked", _all(town.wrong for town in towns), "cards", at_most=0),
        Figure("cards_values_of_staff_overwritten", overwritten, "values", at_most=0),
        Figure(
            "cards_reviewed_and_made_anew", _all(town.twins for town in towns), "owners", at_most=0
        ),
        Figure("cards_put_to_staff", _all(town.outcome.asked for town in towns), "owners"),
        Figure("cards_true_and_never_found", _all(town.missed for town in towns), "cards"),
    ]


def _all(sets: Iterable[Collection[int]]) -> int:
    return sum(map(len, sets))


def _cards(world: World, there) -> dict[str, dict]:
    sight = world.sight()
    try:
        return {row["Id"]: row for row in sight.rows("Contact") if row["Id"] in there.values()}
    finally:
        sight.close()


def _overwritten(before, after) -> int:
    return sum(
        before[crm_id][name] is not None and before[crm_id][name] != after[crm_id][name]
        for crm_id, name in itertools.product(before, TYPED)
    )
