"""Fills a database with owners and their watches, as a maison has them after some years."""

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from models.keys import new_id
from rules.programme import DEFAULT_PROGRAMME
from rules.warranty import base_through, extended_through
from services.sessions import SESSION_LIFE, SESSION_PREFIX, TOKEN_BYTES
from services.tokens import hashed

Row = Sequence[Any]

COLUMNS = {
    "owner": ("id", "preferred_language", "country"),
    "session": ("id", "owner_id", "token_hash", "last_seen_at", "expires_at"),
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
    "registration": (
        *("id", "individual_number", "timepiece_id", "owner_id", "state", "reason"),
        *("rule_version", "requested_at", "decided_at"),
    ),
}
SHARE_OF_COLLECTORS = 25  # one owner in so many has 8 to 10 watches
FEWEST_UNREGISTERED = 3_000
DAYS_ON_RECORD = 2_500


@dataclass(slots=True)
class Crowd:
    """Whom the load may ask as: tokens of owners with 8 to 10 watches, and of some others.

    `unregistered` are numbers of watches that were sold and that nobody has registered.
    """

    collectors: list[str] = field(default_factory=list[str])
    others: list[str] = field(default_factory=list[str])
    unregistered: list[str] = field(default_factory=list[str])
    watches: int = 0


class Population:
    """The rows to be, by table; everything random comes from one seed but keys and tokens."""

    def __init__(
        self,
        references: Sequence[UUID],
        points_of_sale: Sequence[tuple[UUID, str]],
        *,
        seed: int,
    ) -> None:
        self.rows: dict[str, list[Row]] = {name: [] for name in COLUMNS}
        self.crowd = Crowd()
        self._references = references
        self._points_of_sale = points_of_sale
        self._random = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self._now = datetime.now(UTC)
        self._pieces = 0

    def add_owners(self, owners: int) -> None:
        """So many owners with twice as many watches; one in 25 has 8 to 10 of them."""
        collectors = owners // SHARE_OF_COLLECTORS
        held = [self._random.randint(8, 10) for _ in range(collectors)]
        rest, left = owners - collectors, 2 * owners - sum(held)
        held += [left // rest + (place < left % rest) for place in range(rest)]
        for place, watches in enumerate(held):
            owner_id = new_id()
            self.rows["owner"].append((owner_id, None, None))
            for _ in range(watches):
                self._add_owned_watch(owner_id)
            if place < collectors:
                self.crowd.collectors.append(self._add_session(owner_id))
            elif place < 2 * collectors:
                self.crowd.others.append(self._add_session(owner_id))
        self.crowd.watches = sum(held)

    def add_unregistered(self, pieces: int) -> None:
        """Watches that were sold within the last year, and registered by nobody."""
        for _ in range(pieces):
            sold_on = self._now.date() - timedelta(days=self._random.randint(2, 365))
            self.crowd.unregistered.append(self._add_piece(sold_on)[1])

    def _add_owned_watch(self, owner_id: UUID) -> None:
        today = self._now.date()
        sold_on = today - timedelta(days=self._random.randint(2, DAYS_ON_RECORD))
        timepiece_id, number, sale_id, base = self._add_piece(sold_on)
        since = min(sold_on + timedelta(days=self._random.randint(1, 500)), today)
        end = extended_through(sold_on, DEFAULT_PROGRAMME)
        start = base + timedelta(days=1)
        rule = ("EXTENDED_TO_TOTAL_YEARS", DEFAULT_PROGRAMME.version, sale_id)
        self.rows["coverage_segment"].append(
            (new_id(), timepiece_id, "EXTENSION", start, end, *rule)
        )
        self.rows["ownership"].append((new_id(), timepiece_id, owner_id, since))
        at = datetime(since.year, since.month, since.day, 12, tzinfo=UTC)
        verdict = ("ACTIVE", "ELIGIBLE", DEFAULT_PROGRAMME.version, at, at)
        self.rows["registration"].append((new_id(), number, timepiece_id, owner_id, *verdict))

    def _add_piece(self, sold_on: date) -> tuple[UUID, str, UUID, date]:
        timepiece_id, sale_id = new_id(), new_id()
        point_of_sale_id, market = self._random.choice(self._points_of_sale)
        number = f"QB{self._pieces:06d}"
        self._pieces += 1
        reference_id = self._random.choice(self._references)
        self.rows["timepiece"].append((timepiece_id, number, reference_id))
        self.rows["sale_declaration"].append(
            (sale_id, number, point_of_sale_id, timepiece_id, "SALE", sold_on, "ACCEPTED")
        )
        base = base_through(sold_on, market, None, DEFAULT_PROGRAMME)
        rule = ("BASE_YEARS", DEFAULT_PROGRAMME.version, sale_id)
        self.rows["coverage_segment"].append((new_id(), timepiece_id, "BASE", sold_on, base, *rule))
        return timepiece_id, number, sale_id, base

    def _add_session(self, owner_id: UUID) -> str:
        token = SESSION_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
        expires_at = self._now + SESSION_LIFE
        self.rows["session"].append((new_id(), owner_id, hashed(token), self._now, expires_at))
        return token


async def populate(url: str, *, owners: int, seed: int) -> Crowd:
    """Fill a database that holds the demo catalogue; whom the load may ask as."""
    connection = await asyncpg.connect(url)
    try:
        references = await connection.fetch(
            "SELECT id FROM reference WHERE category = ANY($1) ORDER BY number",
            sorted(DEFAULT_PROGRAMME.covered_categories),
        )
        points_of_sale = await connection.fetch(
            "SELECT id, market FROM point_of_sale ORDER BY code"
        )
        population = Population(
            [row["id"] for row in references],
            [(row["id"], row["market"]) for row in points_of_sale],
            seed=seed,
        )
        population.add_owners(owners)
        population.add_unregistered(max(owners // 5, FEWEST_UNREGISTERED))
        async with connection.transaction():
            for table, columns in COLUMNS.items():
                await connection.copy_records_to_table(
                    table, records=population.rows[table], columns=columns
                )
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
    return population.crowd
