"""Owners and watches by the ten thousand, as the services leave them, written past the services."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

import orjson

from models.keys import new_id
from rules.programme import DEFAULT_PROGRAMME
from rules.warranty import base_through, extended_through
from services.outbox import promise
from services.profile_values import Address
from services.profiles import EMAIL_INDEX, place
from tests.benchmarks.crm_people import NUMBERS, Shop, newcomer, people
from tests.benchmarks.crm_world import World
from tests.factories import TERMS, day_ago

AT_ONCE = 5_000
COLUMNS = {
    "owner": ("id", "preferred_language", "country"),
    "owner_profile": (
        *("owner_id", "email_index", "email", "given_name", "family_name"),
        *("birth_date", "phone", "address"),
    ),
    "timepiece": ("id", "individual_number", "reference_id"),
    "sale_declaration": (
        *("id", "external_id", "point_of_sale_id", "timepiece_id"),
        *("kind", "sold_on", "state"),
    ),
    "coverage_segment": (
        *("id", "timepiece_id", "kind", "starts_on", "ends_on"),
        *("rule", "rule_version", "sale_declaration_id"),
    ),
    "ownership": ("id", "timepiece_id", "owner_id", "since"),
    "consent": (
        *("id", "owner_id", "purpose", "channel", "granted"),
        *("policy_version", "locale", "digest", "source"),
    ),
}
KINDS = {
    "OWNER": "owner",
    "TIMEPIECE": "timepiece",
    "COVERAGE": "coverage_segment",
    "CONSENT": "consent",
}


@dataclass
class Filling:
    """Rows to be, by table."""

    world: World
    shop: Shop
    rows: dict[str, list[Sequence]] = field(default_factory=lambda: {name: [] for name in COLUMNS})

    def add(self, person, watches: int) -> UUID:
        """Somebody who joined, said yes to news, and registered so many watches."""
        owner_id, vault, told = new_id(), self.world.house.vault, newcomer(person)
        address = {name: each for name, each in _fields(told.address) if each}
        said = (
            *(person.emails[0], told.given_name, told.family_name),
            *(told.birth_date.isoformat(), told.phone, orjson.dumps(address).decode()),
        )
        names = COLUMNS["owner_profile"][2:]
        sealed = [
            vault.seal(value, place(owner_id, name))
            for name, value in zip(names, said, strict=True)
        ]
        index = vault.index(EMAIL_INDEX, person.emails[0].lower())
        self.rows["owner"].append((owner_id, told.preferred_language, told.country))
        self.rows["owner_profile"].append((owner_id, index, *sealed))
        answered = ("MARKETING", "EMAIL", True, TERMS, "en", b"", "APP")
        self.rows["consent"].append((new_id(), owner_id, *answered))
        for _ in range(watches):
            self._add_watch(owner_id)
        return owner_id

    def _add_watch(self, owner_id):
        timepiece_id, sale_id, serial = new_id(), new_id(), next(NUMBERS)
        sold_on = day_ago(20 + serial % 300)
        number = f"{serial:06}CR"
        reference_id = self.shop.references[serial % len(self.shop.references)]
        self.rows["timepiece"].append((timepiece_id, number, reference_id))
        sale = (f"S-{number}", self.shop.seller.id, timepiece_id, "SALE", sold_on, "ACCEPTED")
        self.rows["sale_declaration"].append((sale_id, *sale))
        base = base_through(sold_on, "FR", None, DEFAULT_PROGRAMME)
        end = extended_through(sold_on, DEFAULT_PROGRAMME)
        rule = (DEFAULT_PROGRAMME.version, sale_id)
        self.rows["coverage_segment"] += [
            (new_id(), timepiece_id, "BASE", sold_on, base, "BASE_YEARS", *rule),
            (
                *(new_id(), timepiece_id, "EXTENSION", base + timedelta(days=1), end),
                *("EXTENDED_TO_TOTAL_YEARS", *rule),
            ),
        ]
        since = datetime.now(UTC).date()
        self.rows["ownership"].append((new_id(), timepiece_id, owner_id, since))

    async def write(self) -> None:
        connection = await self.world.connect()
        try:
            async with connection.transaction():
                for table, columns in COLUMNS.items():
                    await connection.copy_records_to_table(
                        table, records=self.rows[table], columns=columns
                    )
            await connection.execute("ANALYZE")
        finally:
            await connection.close()


async def fill(
    world: World, shop: Shop, *, owners: int, watches_each: int = 1, seed: int = 1
) -> Filling:
    """So many owners, each with so many watches; the CRM is promised nothing of them yet."""
    filling = Filling(world, shop)
    for person in islice(people(seed), owners):
        filling.add(person, watches_each)
    await filling.write()
    return filling


async def promise_all(world: World, filling: Filling) -> None:
    """Promise the CRM all of it, in as few transactions as may be."""
    for kind, table in KINDS.items():
        ids = [row[0] for row in filling.rows[table]]
        for at in range(0, len(ids), AT_ONCE):
            async with world.database.transaction() as session:
                await promise(session, kind, ids[at : at + AT_ONCE])


def _fields(address: Address | None):
    names = ("street", "city", "state", "postal_code", "country")
    return [(name, getattr(address, name)) for name in names]
