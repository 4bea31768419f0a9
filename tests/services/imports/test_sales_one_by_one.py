"""A file of sales leaves the house as the use cases would, whatever the order of its rows."""

import itertools
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from models.catalogue import PointOfSale
from models.keys import new_id
from models.warranty import SaleDeclaration
from rules.errors import InvalidInput
from rules.programme import DEFAULT_PROGRAMMES
from services.cover import begin_cover
from services.imports.report import FileKind
from services.sale_voids import void_sale
from services.sales import Declaration, declare_sale
from services.timepieces import find_timepiece

DAYS = (date(2020, 2, 29), date(2021, 6, 1))
SHOPS = ("HNL", "APW")
WORLDS = itertools.count(1)
SETTINGS = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass(frozen=True)
class Sold:
    id: str
    piece: str
    reference: str
    day: date
    shop: str
    kind: str


@dataclass(frozen=True)
class Proven:
    """A sale that staff found proven, by a card or a receipt, and no point of sale declared."""

    piece: str
    day: date
    source: str


@dataclass(frozen=True)
class TakenBack:
    id: str
    shop: str


@st.composite
def sold(draw):
    """Declarations of two pieces; an id always stands for the same declaration."""
    details = st.tuples(
        st.sampled_from("AB"),
        st.sampled_from(["R1", "R1", "R1", "R2"]),
        st.sampled_from(DAYS),
        st.sampled_from(SHOPS),
        st.sampled_from(["SALE", "SALE", "SALE", "SALE", "LOAN"]),
    )
    rows = draw(st.lists(details, min_size=1, max_size=6))
    return [Sold(f"D{number}", *row) for number, row in enumerate(rows)]


@st.composite
def scenarios(draw):
    """What the house heard before, and the rows of a file that comes then."""
    declared = draw(sold())
    proven = [
        Proven(piece, draw(st.sampled_from(DAYS)), draw(st.sampled_from(["CARD", "PROOF"])))
        for piece in "AB"
        if draw(st.booleans())
    ]
    voids = [
        TakenBack(row.id, draw(st.sampled_from([row.shop, row.shop, *SHOPS])))
        for row in declared
        if draw(st.integers(0, 2)) == 0
    ]
    known = declared[: draw(st.integers(0, 0 if proven else len(declared)))]
    known_voids = [each for each in voids if draw(st.integers(0, 3)) == 0]
    repeated = [row for row in declared if draw(st.integers(0, 3)) == 0]
    fresh = [row for row in declared if row not in known]
    return [*proven, *known, *known_voids], [*voids, *fresh, *repeated]


@st.composite
def shuffled(draw, rows):
    """The rows in another order, in which the declarations of a piece keep theirs."""

    def strand(row):
        return row.piece if isinstance(row, Sold) else row

    strands = draw(st.permutations([strand(row) for row in rows]))
    waiting = {each: iter([row for row in rows if strand(row) == each]) for each in set(strands)}
    return [next(waiting[each]) for each in strands]


@pytest.fixture(autouse=True)
async def _stock(stock):
    """Sales need points of sale and references."""


@pytest.fixture
def world(database, take, sales_in):
    """Makes two new pieces, on which rows can be played one by one or as a file."""

    async def world():
        number = next(WORLDS)
        pieces = [
            {"individual_number": f"{number:06d}A{piece}", "reference": "R1", "produced_on": ""}
            for piece in "AB"
        ]
        await take(FileKind.PIECES, pieces)
        return World(number, database, take, sales_in)

    return world


class World:
    def __init__(self, number, database, take, sales_in):
        self.number = number
        self._database = database
        self._take = take
        self._sales_in = sales_in

    async def play_one_by_one(self, rows, at):
        for row in rows:
            try:
                async with self._database.transaction() as session:
                    await self._play(session, row, at)
            except InvalidInput:
                continue

    async def _play(self, session, row, at):
        if isinstance(row, Proven):
            await self._prove(session, row, at)
            return
        shop = await session.scalar(select(PointOfSale.id).where(PointOfSale.code == row.shop))
        external_id = f"{self.number}-{row.id}"
        told = {"point_of_sale_id": shop, "at": at}
        if isinstance(row, TakenBack):
            void = {"external_id": external_id, "voided_by": f"V{row.id}"}
            await void_sale(session, DEFAULT_PROGRAMMES, **told, **void)
        else:
            number = f"{self.number:06d}A{row.piece}"
            said = Declaration(external_id, number, row.reference, row.day, row.kind)
            await declare_sale(session, DEFAULT_PROGRAMMES, **told, declaration=said)

    async def _prove(self, session, row, at):
        number = f"{self.number:06d}A{row.piece}"
        timepiece = await find_timepiece(session, number, lock=True)
        sale = SaleDeclaration(id=new_id(), external_id=f"{self.number}-{row.piece}")
        sale.source, sale.market, sale.timepiece_id = row.source, "FR", timepiece.id
        sale.kind, sale.sold_on, sale.state = "SALE", row.day, "ACCEPTED"
        session.add(sale)
        await session.flush()
        await begin_cover(session, DEFAULT_PROGRAMMES, sale, at=at)

    async def play_as_file(self, rows, at):
        return await self._take(FileKind.SALES, [self._cells(row) for row in rows], at=at)

    def _cells(self, row):
        external_id = f"{self.number}-{row.id}"
        if isinstance(row, TakenBack):
            return {
                "declaration_id": f"V{row.id}",
                "point_of_sale": row.shop,
                "kind": "VOID",
                "voids": external_id,
            }
        return {
            "declaration_id": external_id,
            "individual_number": f"{self.number:06d}A{row.piece}",
            "reference": row.reference,
            "sold_on": row.day,
            "point_of_sale": row.shop,
            "kind": row.kind,
        }

    async def state(self):
        """What there is of this world, without its number; cover that was voided left out."""
        prefix = f"{self.number:06d}A"
        declared, covered = await self._sales_in()
        sales = [
            (
                *(row.shop or "", row.external_id.split("-")[1], (row.number or "")[7:]),
                *(*row[3:7], (row.voided_by or "").split("-")[-1], row.has_voided_at),
            )
            for row in declared
            if row.external_id.startswith(f"{self.number}-")
        ]
        cover = [
            (row.number[7:], *row[1:6], row.external_id.split("-")[1])
            for row in covered
            if row.number.startswith(prefix) and row.void_reason is None
        ]
        return sales, cover


def without_what_void_rows_say(state):
    """A void declaration as its id and its void only.

    Where it repeats a sale that counts, the use case leaves the tombstone and the file fills it.
    """
    sales, cover = state
    plain = [
        (row[0], row[1], "VOID", row[-2]) if row[5] in ("VOIDED", "TOMBSTONE") else row
        for row in sales
    ]
    return plain, cover


@SETTINGS
@given(scenario=scenarios())
async def test_a_file_does_what_its_rows_do_one_by_one_voids_first(world, noon, scenario):
    before, rows = scenario
    one_by_one, as_file = await world(), await world()
    for each in (one_by_one, as_file):
        await each.play_one_by_one(before, noon)

    await one_by_one.play_one_by_one(sorted(rows, key=lambda row: isinstance(row, Sold)), noon)
    report = await as_file.play_as_file(rows, noon)

    assert report.problems == []
    assert without_what_void_rows_say(await as_file.state()) == without_what_void_rows_say(
        await one_by_one.state()
    )


@SETTINGS
@given(data=st.data(), scenario=scenarios())
async def test_the_order_of_voids_and_pieces_in_a_file_does_not_matter(world, noon, data, scenario):
    before, rows = scenario
    other = data.draw(shuffled(rows))
    first, second = await world(), await world()
    for each in (first, second):
        await each.play_one_by_one(before, noon)

    await first.play_as_file(rows, noon)
    await second.play_as_file(other, noon)

    assert await first.state() == await second.state()


@SETTINGS
@given(scenario=scenarios())
async def test_the_same_file_again_changes_nothing(world, noon, scenario):
    before, rows = scenario
    house = await world()
    await house.play_one_by_one(before, noon)

    first = await house.play_as_file(rows, noon)
    state = await house.state()
    second = await house.play_as_file(rows, noon)

    assert (second.changes, await house.state()) == (0, state)
    for report in (first, second):
        rest = report.unchanged + report.repeated + report.bad_rows
        assert report.rows_read == report.changes + rest
