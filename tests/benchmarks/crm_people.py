"""People who buy and register, by the services, in transactions as the product makes them."""

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from models.catalogue import Timepiece
from models.keys import new_id
from services.cards import issue_card
from services.consents import record_consent
from services.outbox import promise
from services.profile_values import Address
from services.profiles import NewOwner, create_owner, update_profile
from services.registration import Wish, register_watch
from services.sales import Declaration, declare_sale
from tests.benchmarks.crm_world import World
from tests.factories import (
    TERMS,
    Piece,
    Seller,
    day_ago,
    make_collection,
    make_point_of_sale,
    make_reference,
    publish_policies,
)
from tests.rules.paper_people import Individual, Town

REFERENCES = 12
PIECES_AT_ONCE = 50
ALONE = {"single": 1}
NUMBERS, SALES = itertools.count(1), itertools.count(1)


@dataclass(frozen=True)
class Shop:
    """Where everything is bought; `references` are what it sells."""

    seller: Seller
    references: Sequence[UUID]


@dataclass(frozen=True)
class Registered:
    """Somebody with a watch, and when that was committed."""

    owner_id: UUID
    email: str
    piece: Piece
    committed_at: float


async def open_shop(world: World) -> Shop:
    """A maison with its texts, one point of sale, and references that the CRM is promised."""
    await publish_policies(world.database)
    seller = await make_point_of_sale(world.database)
    collection = await make_collection(world.database)
    references = [await make_reference(world.database, collection) for _ in range(REFERENCES)]
    async with world.database.transaction() as session:
        await promise(session, "REFERENCE", references)
    return Shop(seller, references)


def people(seed: int, kinds: dict[str, int] | None = None) -> Iterator[Individual]:
    """Different people without end, alone in their households unless other `kinds` are named."""
    town = Town(seed, kinds or ALONE)
    while True:
        yield from town.family()


async def sell(
    world: World, shop: Shop, count: int = 0, *, numbers: Sequence[str] = ()
) -> list[Piece]:
    """Pieces that were sold, each with its card: so many, or those of these numbers."""
    wanted = numbers or [f"{next(NUMBERS):06}CR" for _ in range(count)]
    pieces: list[Piece] = []
    for at in range(0, len(wanted), PIECES_AT_ONCE):
        async with world.database.transaction() as session:
            some = wanted[at : at + PIECES_AT_ONCE]
            pieces += [await _sell_one(session, world, shop, number) for number in some]
    return pieces


async def _sell_one(session, world, shop, number):
    serial = next(SALES)
    row = Timepiece(
        id=new_id(),
        individual_number=number,
        reference_id=shop.references[serial % len(shop.references)],
        state="IN_ORDER",
    )
    session.add(row)
    await session.flush()
    await declare_sale(
        session,
        world.house.programmes,
        point_of_sale_id=shop.seller.id,
        declaration=Declaration(f"S-{number}", number, None, day_ago(20 + serial % 300)),
        at=datetime.now(UTC) - timedelta(minutes=1),
    )
    return Piece(row.id, number, await issue_card(session, row.id, actor="SYSTEM:tests"))


async def join(session, world: World, person: Individual, *, granted: bool = True) -> UUID:
    """Become an owner, and say yes or no to news: seven records of the CRM, with a watch."""
    owner_id = await create_owner(
        session,
        world.house,
        email=person.emails[0],
        newcomer=newcomer(person),
        at=datetime.now(UTC),
    )
    await answer(session, owner_id, granted=granted)
    return owner_id


async def answer(session, owner_id: UUID, *, granted: bool) -> UUID:
    """Say yes or no to news."""
    return await record_consent(
        session,
        owner_id=owner_id,
        purpose="MARKETING",
        channel="EMAIL",
        granted=granted,
        policy_version=TERMS,
        locale="en",
    )


def newcomer(person: Individual) -> NewOwner:
    country = person.culture.country
    street = f"{person.born.day}, Grand-Rue"
    return NewOwner(
        given_name=person.given[0],
        family_name=person.family[0],
        birth_date=person.born,
        country=country,
        phone=f"+{person.phones[0]}",
        address=Address(street, "Vevey", None, person.postal_code or None, country),
        preferred_language="fr",
    )


async def register(session, world: World, owner_id: UUID, piece: Piece) -> None:
    wish = Wish(piece.number, terms_version=TERMS, locale="en", card_token=piece.card)
    await register_watch(
        session, world.house.programmes, owner_id=owner_id, wish=wish, at=datetime.now(UTC)
    )


async def join_and_register(world: World, person: Individual, piece: Piece) -> Registered:
    """As people do: join, and then register."""
    async with world.database.transaction() as session:
        owner_id = await join(session, world, person)
    async with world.database.transaction() as session:
        await register(session, world, owner_id, piece)
    return Registered(owner_id, person.emails[0], piece, time.monotonic())


async def change_phone(session, world: World, owner_id: UUID, number: int) -> str:
    """Move to another telephone, and say so."""
    phone = f"+4179{number:07d}"
    await update_profile(session, world.house, owner_id=owner_id, changes={"phone": phone})
    return phone


async def move(session, world: World, owner_id: UUID, city: str) -> None:
    """Move to another city, and say so."""
    address = Address("1, place du Lac", city, None, "1003", "CH")
    await update_profile(session, world.house, owner_id=owner_id, changes={"address": address})
