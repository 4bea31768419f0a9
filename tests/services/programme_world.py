"""A small world for the state machine: pieces, people and sellers, and what must always be so."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from models.database import Database
from rules.errors import Refusal
from rules.programme import DEFAULT_PROGRAMMES
from services.audit import is_unbroken
from services.household import Household
from tests.conftest import new_database
from tests.factories import (
    Piece,
    Seller,
    SignedIn,
    make_card,
    make_catalogue,
    make_owner,
    make_point_of_sale,
    make_timepiece,
    publish_policies,
)

BEGIN = datetime(2026, 3, 2, 12, tzinfo=UTC)
# Each tells what is wrong; no row is what must always be so.
NEVER = {
    "two extensions or two bases of one piece": """
        SELECT timepiece_id FROM coverage_segment
         WHERE voided_at IS NULL AND kind <> 'SERVICE_GUARANTEE'
         GROUP BY timepiece_id, kind HAVING count(*) > 1""",
    "two holders of one piece": """
        SELECT timepiece_id FROM ownership WHERE until IS NULL AND is_primary
         GROUP BY timepiece_id HAVING count(*) > 1""",
    "a joint holder without a holder": """
        SELECT o.timepiece_id FROM ownership o WHERE o.until IS NULL AND NOT o.is_primary
           AND NOT EXISTS (SELECT FROM ownership p WHERE p.timepiece_id = o.timepiece_id
                            AND p.until IS NULL AND p.is_primary)""",
    "cover that no sale carries": """
        SELECT c.timepiece_id FROM coverage_segment c
         WHERE c.voided_at IS NULL AND c.kind <> 'SERVICE_GUARANTEE'
           AND NOT EXISTS (SELECT FROM sale_declaration s
                            WHERE s.id = c.sale_declaration_id AND s.state = 'ACCEPTED')""",
    "cover beyond eight years in all": """
        SELECT c.timepiece_id FROM coverage_segment c
          JOIN sale_declaration s ON s.id = c.sale_declaration_id
         WHERE c.voided_at IS NULL AND c.kind <> 'SERVICE_GUARANTEE'
           AND c.ends_on > s.sold_on + interval '8 years'
           AND c.rule <> 'NOT_SHORTENED'""",
    "a sale that is held although none stands in its way": """
        SELECT h.timepiece_id FROM sale_declaration h
         WHERE h.state = 'HELD' AND h.held_for = 'SOLD_TWICE' AND NOT EXISTS (
               SELECT FROM sale_declaration s WHERE s.timepiece_id = h.timepiece_id
                  AND s.state = 'ACCEPTED' AND s.kind = 'SALE')""",
    "an extension without a base before it": """
        SELECT e.timepiece_id FROM coverage_segment e
         WHERE e.kind = 'EXTENSION' AND e.voided_at IS NULL AND NOT EXISTS (
               SELECT FROM coverage_segment b
                WHERE b.timepiece_id = e.timepiece_id AND b.kind = 'BASE'
                  AND b.voided_at IS NULL AND b.ends_on + 1 = e.starts_on)""",
    "a void without its reason": """
        SELECT timepiece_id FROM coverage_segment
         WHERE (voided_at IS NULL) <> (void_reason IS NULL)""",
    "an active registration of somebody who does not hold the piece": """
        SELECT r.timepiece_id FROM registration r
         WHERE r.state = 'ACTIVE' AND NOT EXISTS (
               SELECT FROM ownership o WHERE o.timepiece_id = r.timepiece_id
                  AND o.owner_id = r.owner_id AND o.until IS NULL)""",
    "a holder without an active registration": """
        SELECT o.timepiece_id FROM ownership o
         WHERE o.until IS NULL AND NOT EXISTS (
               SELECT FROM registration r WHERE r.timepiece_id = o.timepiece_id
                  AND r.owner_id = o.owner_id AND r.state = 'ACTIVE')""",
    "a request that waits although its sale is there": """
        SELECT t.id FROM registration r
          JOIN timepiece t USING (individual_number)
          JOIN sale_declaration s ON s.timepiece_id = t.id AND s.state = 'ACCEPTED'
          JOIN point_of_sale p ON p.id = s.point_of_sale_id
         WHERE r.state = 'PENDING_SALE' AND s.kind = 'SALE' AND t.state = 'IN_ORDER'
           AND (r.requested_at AT TIME ZONE p.time_zone)::date
               BETWEEN s.sold_on AND s.sold_on + interval '2 years'
           AND NOT EXISTS (SELECT FROM ownership o
                            WHERE o.timepiece_id = t.id AND o.until IS NULL)
           AND NOT EXISTS (SELECT FROM sale_declaration h
                            WHERE h.timepiece_id = t.id AND h.state = 'HELD')
           AND NOT EXISTS (SELECT FROM coverage_segment e WHERE e.timepiece_id = t.id
                              AND e.kind = 'EXTENSION' AND e.voided_at IS NULL)""",
    "a holder who came in time, without the extension": """
        SELECT r.timepiece_id FROM registration r
          JOIN ownership o ON o.timepiece_id = r.timepiece_id AND o.owner_id = r.owner_id
           AND o.until IS NULL AND o.is_primary
          JOIN coverage_segment b ON b.timepiece_id = r.timepiece_id AND b.kind = 'BASE'
           AND b.voided_at IS NULL
         WHERE r.state = 'ACTIVE'
           AND (r.requested_at AT TIME ZONE 'UTC')::date
               BETWEEN b.starts_on AND b.ends_on
           AND NOT EXISTS (SELECT FROM coverage_segment e WHERE e.timepiece_id = r.timepiece_id
                              AND e.kind = 'EXTENSION' AND e.voided_at IS NULL)
           AND NOT EXISTS (SELECT FROM sale_declaration h
                            WHERE h.timepiece_id = r.timepiece_id AND h.state = 'HELD')""",
    "a card in force of a piece that was exchanged since": """
        SELECT e.old_timepiece_id FROM exchange e
          JOIN warranty_card c ON c.timepiece_id = e.old_timepiece_id
         WHERE c.state = 'LIVE' AND c.id < e.id""",
    "a claim that waits for a piece that was exchanged since": """
        SELECT e.old_timepiece_id FROM exchange e
          JOIN ownership_claim c ON c.timepiece_id = e.old_timepiece_id
         WHERE c.state = 'WAITING' AND c.id < e.id""",
    "a card to be printed for somebody who does not hold the piece": """
        SELECT c.timepiece_id FROM card_order c
         WHERE c.state = 'ORDERED' AND c.ordered_by LIKE 'OWNER:%' AND NOT EXISTS (
               SELECT FROM ownership o WHERE o.timepiece_id = c.timepiece_id
                  AND o.until IS NULL AND 'OWNER:' || o.owner_id = c.ordered_by)""",
    "an offer of somebody who does not hold the piece": """
        SELECT x.timepiece_id FROM ownership_transfer x
         WHERE x.state = 'OFFERED' AND NOT EXISTS (
               SELECT FROM ownership o WHERE o.timepiece_id = x.timepiece_id
                  AND o.owner_id = x.owner_id AND o.until IS NULL AND o.is_primary)""",
}
# History is only ever added to.
KEPT = (
    *("sale_declaration", "coverage_segment", "ownership", "registration", "consent", "audit"),
    *("ownership_transfer", "ownership_claim", "incident", "notice", "exchange", "evidence"),
    "card_order",
)
LIVING = text("""
    SELECT timepiece_id, max(ends_on) AS ends_on FROM coverage_segment
     WHERE voided_at IS NULL AND kind <> 'SERVICE_GUARANTEE' GROUP BY timepiece_id
""")
# What may end cover early: a sale that was taken back, an exchange, or the word of staff.
VOIDED = text("""
    SELECT timepiece_id, count(*) AS voided FROM (
        SELECT timepiece_id FROM coverage_segment
         WHERE voided_at IS NOT NULL AND void_reason <> 'SALE_CORRECTED'
         UNION ALL
        SELECT object_id FROM audit WHERE action = 'SHORTEN_SALE') AS reasons
     GROUP BY timepiece_id
""")
HOLDERS = text("SELECT timepiece_id, owner_id FROM ownership WHERE until IS NULL AND is_primary")
FROZEN = text("SELECT timepiece_id FROM incident WHERE recovered_at IS NULL")


@dataclass
class Seen:
    """What was true after the step before."""

    cover: dict[UUID, object] = field(default_factory=dict)
    voided: dict[UUID, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    holders: dict[UUID, UUID] = field(default_factory=dict)
    frozen: set[UUID] = field(default_factory=set)


class World:
    """Drives the house with several at once, in one database, and checks it after each step."""

    def __init__(self, house: Household) -> None:
        self.runner = asyncio.Runner()
        self.house = house
        self.programmes = DEFAULT_PROGRAMMES
        self.now = BEGIN
        self.pieces: list[Piece] = []
        self.owners: list[SignedIn] = []
        self.sellers: list[Seller] = []
        self.seen = Seen()
        self._open = AsyncExitStack()
        url = self._open.enter_context(new_database())
        self.database = Database(url, connections=8)
        self.runner.run(self._begin())

    async def _begin(self) -> None:
        await self._open.enter_async_context(self.database)
        await publish_policies(self.database)
        watch = (await make_catalogue(self.database))["WATCH"]
        self.sellers = [await make_point_of_sale(self.database) for _ in range(2)]
        for _ in range(2):
            piece = await make_timepiece(self.database, watch)
            card = await make_card(self.database, piece.id)
            self.pieces.append(Piece(piece.id, piece.number, card))
        self.owners = [await make_owner(self.database, self.house) for _ in range(3)]

    def end(self) -> None:
        self.runner.run(self._open.aclose())
        self.runner.close()

    def at_once(self, acts: Sequence[Callable[[], Awaitable[object]]]) -> list[object]:
        """Do them all at once, each as a client of its own; what came, or the refusal."""

        async def one(act: Callable[[], Awaitable[object]]) -> object:
            try:
                return await act()
            except Refusal as refusal:
                return refusal

        async def together() -> list[object]:
            return list(await asyncio.gather(*map(one, acts)))

        self.now += timedelta(minutes=1)
        return self.runner.run(together())

    def check(self) -> None:
        self.runner.run(self._check())

    async def _check(self) -> None:
        async with self.database.transaction() as session:
            for wrong, query in NEVER.items():
                assert (await session.execute(text(query))).all() == [], wrong
            cover = dict(map(tuple, (await session.execute(LIVING)).all()))
            voided = dict(map(tuple, (await session.execute(VOIDED)).all()))
            holders = dict(map(tuple, (await session.execute(HOLDERS)).all()))
            frozen = set((await session.scalars(FROZEN)).all())
            rows = {
                name: await session.scalar(text(f"SELECT count(*) FROM {name}"))  # noqa: S608 - our own names
                for name in KEPT
            }
            chains = (
                await session.execute(text("SELECT DISTINCT object_kind, object_id FROM audit"))
            ).all()
            for kind, object_id in chains:
                assert await is_unbroken(session, kind, object_id), f"{kind}'s history is broken"
        self._compare(Seen(cover, voided, rows, holders, frozen))

    def _compare(self, now: Seen) -> None:
        for piece_id, ended in self.seen.cover.items():
            if now.cover.get(piece_id) is None or now.cover[piece_id] < ended:
                more = now.voided.get(piece_id, 0) > self.seen.voided.get(piece_id, 0)
                assert more, "cover became shorter, and no segment says why"
        for name, count in self.seen.rows.items():
            assert now.rows[name] >= count, f"{name} lost history"
        for piece_id in now.frozen & self.seen.frozen:
            held = now.holders.get(piece_id)
            assert held in (None, self.seen.holders.get(piece_id)), "a frozen piece changed hands"
        self.seen = now
