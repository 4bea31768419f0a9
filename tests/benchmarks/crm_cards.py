"""Five hundred cards of paper, and five hundred registrations with the slips of people."""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from jobs.crm_pump import CrmPump
from services.profile_values import Address
from services.profiles import NewOwner, create_owner
from tests.benchmarks.crm_figures import Figure
from tests.benchmarks.crm_people import Shop, open_shop, register, sell
from tests.benchmarks.crm_staff import write_cards
from tests.benchmarks.crm_world import World
from tests.rules.paper_cards import make_world

SEED = 20261122
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


async def cards_of_paper(world: World, seed: int = SEED) -> list[Figure]:
    """The cards are in the CRM before anybody registers."""
    paper = make_world(seed)
    there = write_cards(world, paper.cards)
    before = _cards(world, there)
    shop = await open_shop(world)
    owners = [await _register(world, shop, owner) for owner in paper.owners]
    crm = world.open_crm()
    await CrmPump(world.database, world.house.vault, crm).drain()
    await crm.close()
    outcome = await _read(world, there, owners)
    after = _cards(world, there)
    return _figures(paper, outcome, _overwritten(before, after))


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


def _figures(paper, outcome: Outcome, overwritten: int) -> list[Figure]:
    true, linked = paper.truth, outcome.linked
    right = [place for place, card in linked.items() if card in true.get(place, ())]
    twins = outcome.asked & (outcome.created | linked.keys())
    missed = true.keys() - linked.keys() - outcome.asked
    return [
        Figure("cards_true_matches_linked", 100 * len(right) / len(true), "%", at_least=95),
        Figure("cards_wrongly_linked", len(linked) - len(right), "cards", at_most=0),
        Figure("cards_values_of_staff_overwritten", overwritten, "values", at_most=0),
        Figure("cards_reviewed_and_made_anew", len(twins), "contacts", at_most=0),
        Figure("cards_put_to_staff", len(outcome.asked), "owners"),
        Figure("cards_true_and_never_found", len(missed), "cards"),
    ]


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
