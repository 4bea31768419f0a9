"""What a change would touch is counted exactly: as if each piece were judged by itself."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from models.catalogue import CATEGORIES, PointOfSale, Timepiece
from models.keys import new_id
from models.warranty import CoverageSegment, SaleDeclaration
from rules.programme import DEFAULT_PROGRAMME
from rules.programme_change import Change, Effect
from rules.warranty import base_through, extended_through, judge, zone_of
from services.programme_simulation import Place, Tally, simulate
from services.timepieces import learn
from tests.factories import free_number, make_catalogue

DAY = date(2027, 1, 1)
PIECES = 400
PLACES = (
    *(("FR", "Europe/Paris"), ("JP", "Asia/Tokyo"), ("BR", "America/Sao_Paulo")),
    *(("US", "Pacific/Honolulu"), ("WS", "Pacific/Apia"), ("MQ", "Mars/Olympus")),
)
MARKETS = [market for market, _ in PLACES]
BEFORE = replace(DEFAULT_PROGRAMME, base_years_by_market={"JP": 3})


class Crowd:
    """Pieces of all kinds and in all states, the same for the same seed."""

    def __init__(self, seed, references):
        self.random = random.Random(seed)  # noqa: S311 - the same pieces in every run
        self.references = list(references.values())
        self.shops = [
            PointOfSale(
                id=new_id(),
                code=f"P{n}",
                name="A",
                kind="BOUTIQUE",
                city="A",
                market=market,
                time_zone=zone,
            )
            for n, (market, zone) in enumerate(PLACES)
        ]
        self.rows = []

    def happens(self, share):
        return self.random.random() < share

    def grow(self):
        for _ in range(PIECES):
            self._add_piece()
        return self

    def _add_piece(self):
        piece = Timepiece(
            id=new_id(),
            individual_number=free_number(),
            reference_id=self.random.choice(self.references),
            state=self.random.choice(["STOLEN", "LOST"]) if self.happens(0.1) else "IN_ORDER",
        )
        self.rows.append(piece)
        for state in ("VOIDED", "HELD"):
            if self.happens(0.1):
                self._add_sale(piece, state)
        if self.happens(0.75):
            self._cover(piece, self._add_sale(piece, "ACCEPTED"))

    def _add_sale(self, piece, state):
        days = self.random.choice([0, 1, 365, 366, 730, 731, 1095, self.random.randint(2, 3000)])
        sale = SaleDeclaration(
            id=new_id(),
            external_id=str(new_id()),
            timepiece_id=piece.id,
            kind="SALE",
            state=state,
            sold_on=DAY - timedelta(days=days),
            held_for="SOLD_TWICE" if state == "HELD" else None,
            point_of_sale_id=self.random.choice(self.shops).id,
        )
        if self.happens(0.1):
            sale.point_of_sale_id, sale.source, sale.market = None, "CARD", "BR"
        self.rows.append(sale)
        return sale

    def _cover(self, piece, sale):
        base = base_through(sale.sold_on, None, None, BEFORE)
        if self.happens(0.95):
            self._add_segment(piece, sale, "BASE", sale.sold_on, base)
        if self.happens(0.4):
            self._add_segment(
                piece,
                sale,
                "EXTENSION",
                base + timedelta(days=1),
                extended_through(sale.sold_on, BEFORE),
            )

    def _add_segment(self, piece, sale, kind, starts_on, ends_on):
        row = CoverageSegment(
            id=new_id(),
            timepiece_id=piece.id,
            kind=kind,
            starts_on=starts_on,
            ends_on=ends_on,
            rule="R",
            rule_version=1,
            sale_declaration_id=sale.id,
        )
        if self.happens(0.1):
            row.voided_at = datetime(2026, 1, 1, tzinfo=UTC)
            row.void_reason = self.random.choice(["SALE_CORRECTED", "THIRD_PARTY_REPAIR"])
        self.rows.append(row)

    def programme(self):
        """Any rules that there may be."""
        pick = self.random
        markets = pick.sample(MARKETS, 2)
        return replace(
            BEFORE,
            version=2,
            in_force_from=DAY,
            total_years=pick.randint(3, 12),
            base_years=pick.randint(1, 3),
            base_years_by_market={market: pick.randint(1, 3) for market in markets},
            base_years_by_category={pick.choice(CATEGORIES): pick.randint(1, 3)},
            covered_categories=frozenset(pick.sample(CATEGORIES, 6)),
            excluded_categories=frozenset(),
            opens_on_by_market={pick.choice(MARKETS): DAY + timedelta(days=pick.randint(0, 1))},
            authorised_only_markets=frozenset(pick.sample(MARKETS, 1)),
        )


def one_by_one(facts, before, after):
    """The effects, told again in other words."""
    noon = datetime.combine(DAY, time(12), zone_of(facts.sale.zone if facts.sale else None))
    was, then = judge(facts, before, noon), judge(facts, after, noon)
    both = was.is_eligible and then.is_eligible
    ends = [max(each.deadline or DAY, each.extended_through or DAY) for each in (was, then)]
    market = facts.sale.market if facts.sale else None
    base = [base_through(DAY, market, facts.category, each) for each in (before, after)]
    total = [extended_through(DAY, each) for each in (before, after)]
    extended = facts.extended_through is not None
    unsold = facts.sale is None and facts.base_through is None
    claims = {
        Effect.CATEGORY_JOINS: after.covers(facts.category) > before.covers(facts.category),
        Effect.CATEGORY_LEAVES: after.covers(facts.category) < before.covers(facts.category),
        Effect.NEWLY_ELIGIBLE: then.is_eligible > was.is_eligible,
        Effect.NO_LONGER_ELIGIBLE: then.is_eligible < was.is_eligible,
        Effect.EXTENSION_LONGER: both and ends[1] > ends[0],
        Effect.EXTENSION_SHORTER: both and ends[1] < ends[0],
        Effect.KEPT_EXTENSION_LONGER: extended and total[0] > total[1],
        Effect.KEPT_EXTENSION_SHORTER: extended and total[0] < total[1],
        Effect.BASE_LONGER: unsold and base[1] > base[0],
        Effect.BASE_SHORTER: unsold and base[1] < base[0],
        Effect.KEPT_BASE_LONGER: bool(facts.base_through) and base[0] > base[1],
        Effect.KEPT_BASE_SHORTER: bool(facts.base_through) and base[0] < base[1],
    }
    return {effect for effect, is_so in claims.items() if is_so}


async def recounted(session, before, after):
    tallies = {}
    for piece in await session.scalars(select(Timepiece)):
        facts = (await learn(session, piece)).facts
        market = (facts.sale.market or "") if facts.sale else ""
        place = Place(facts.sale is not None, market, facts.category)
        found = one_by_one(facts, before, after)
        tallies.setdefault(place, Tally())
        tallies[place] += Tally(
            1,
            int(bool(facts.base_through)),
            int(bool(facts.extended_through)),
            int(bool(found)),
            Counter(found),
        )
    return tallies


@pytest.mark.parametrize("seed", range(5))
async def test_the_counts_are_those_of_judging_each_piece_by_itself(database, seed):
    crowd = Crowd(seed, await make_catalogue(database)).grow()
    async with database.transaction() as session:
        for kind in (PointOfSale, Timepiece, SaleDeclaration, CoverageSegment):
            session.add_all(row for row in [*crowd.shops, *crowd.rows] if isinstance(row, kind))
            await session.flush()
    touched = Counter()
    for _ in range(3):
        after = crowd.programme()
        async with database.transaction() as session:
            counted = await simulate(session, Change(BEFORE, after, DAY))
        async with database.transaction() as session:
            assert counted == await recounted(session, BEFORE, after)
        assert sum(each.pieces for each in counted.values()) == PIECES
        touched += sum((each.effects for each in counted.values()), Counter())
    assert touched[Effect.GRANTED_SHORTENED] == 0
    assert len(touched) >= 10  # the seeds leave nearly no effect untried


async def test_a_house_without_pieces_is_touched_nowhere(database):
    after = replace(BEFORE, version=2, in_force_from=DAY, total_years=10)
    async with database.transaction() as session:
        assert await simulate(session, Change(BEFORE, after, DAY)) == {}


async def test_the_transaction_of_a_simulation_can_write_nothing(database):
    after = replace(BEFORE, version=2, in_force_from=DAY, total_years=10)
    async with database.transaction() as session:
        await simulate(session, Change(BEFORE, after, DAY))
        with pytest.raises(DBAPIError, match="read-only transaction"):
            await session.execute(text("DELETE FROM audit"))
