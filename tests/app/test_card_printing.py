"""Printing issues cards once they are safe on a sheet; broken off anywhere, it loses nothing."""

import asyncio
import re
import stat

import pypdf
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.card_printing import print_cards
from app.settings import Settings, SettingsRefused
from models.warranty import CardOrder, WarrantyCard
from services.card_orders import cancel_order, order_card
from services.timepieces import is_proven
from tests.app.test_card_sheets import scanned
from tests.factories import Piece, make_card, make_catalogue, make_timepiece

ACTOR = "SYSTEM:tests"


@pytest.fixture
def settings(database_url, tmp_path):
    return Settings.read({"DATABASE_URL": database_url, "CASEBACK_HOME": str(tmp_path / "home")})


@pytest.fixture
async def ordered(database):
    """Three pieces whose damaged cards are ordered anew, with the orders' ids."""
    references = await make_catalogue(database)
    rows = [await make_timepiece(database, references["WATCH"]) for _ in range(3)]
    pieces = [Piece(row.id, row.number, await make_card(database, row.id)) for row in rows]
    async with database.transaction() as session:
        ids = [
            await order_card(session, each.id, reason="DAMAGED", ordered_by=ACTOR)
            for each in pieces
        ]
    return pieces, ids


async def run(settings, out, *wanted):
    return await print_cards(settings, out, wanted=wanted, actor=ACTOR)


async def states(database, table):
    async with database.transaction() as session:
        return list(await session.scalars(select(table.state).order_by(table.id)))


def tokens_on(path):
    """The token of each number on the sheet, as a scanner reads it."""
    links = "\n".join(sorted(scanned(pypdf.PdfReader(path).pages[0])))
    return dict(re.findall(r"/w/(\w+)\?t=([\w-]+)", links))


async def proven(database, pieces, tokens):
    async with database.transaction() as session:
        return [await is_proven(session, each.id, tokens[each.number]) for each in pieces]


async def test_the_cards_on_the_sheet_are_in_force_and_those_before_are_not(
    settings, database, ordered, tmp_path
):
    pieces, _ = ordered
    out = tmp_path / "sheet.pdf"
    assert await run(settings, out) == (3, [])
    assert await proven(database, pieces, tokens_on(out)) == [True] * 3
    assert (
        await proven(database, pieces, {each.number: each.card for each in pieces}) == [False] * 3
    )
    assert await states(database, CardOrder) == ["PRINTED"] * 3
    assert await run(settings, tmp_path / "none.pdf") == (0, [])
    assert not (tmp_path / "none.pdf").exists()


async def test_the_orders_named_are_printed_and_no_others(settings, database, ordered, tmp_path):
    pieces, ids = ordered
    out = tmp_path / "sheet.pdf"
    assert await run(settings, out, ids[1], ids[1]) == (1, [])
    assert list(tokens_on(out)) == [pieces[1].number]
    assert await states(database, CardOrder) == ["ORDERED", "PRINTED", "ORDERED"]
    with pytest.raises(SettingsRefused, match=str(ids[1])):
        await run(settings, tmp_path / "other.pdf", ids[0], ids[1])


async def test_a_sheet_never_takes_the_place_of_another_and_only_its_owner_reads_it(
    settings, database, ordered, tmp_path
):
    out = tmp_path / "sheet.pdf"
    out.write_text("tokens that are nowhere else")
    with pytest.raises(SettingsRefused, match="exists"):
        await run(settings, out)
    assert out.read_text() == "tokens that are nowhere else"
    assert await states(database, CardOrder) == ["ORDERED"] * 3
    out.unlink()
    await run(settings, out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


@pytest.mark.parametrize("out", ["nowhere/sheet.pdf", "."])
async def test_where_no_sheet_can_be_written_no_card_is_issued(
    settings, database, ordered, tmp_path, out
):
    with pytest.raises(SettingsRefused, match="cannot be written"):
        await run(settings, tmp_path / out)
    assert await states(database, WarrantyCard) == ["LIVE"] * 3


async def test_a_name_that_cannot_be_printed_issues_nothing(settings, database, ordered, tmp_path):
    await execute(database, "UPDATE collection SET name = '日本'")
    with pytest.raises(SettingsRefused, match="日本"):
        await run(settings, tmp_path / "sheet.pdf")
    assert await states(database, WarrantyCard) == ["LIVE"] * 3


DYING = (
    """CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the power went'; END $$""",
    """CREATE TRIGGER die BEFORE UPDATE ON card_order FOR EACH ROW
    WHEN (OLD.id = '{}') EXECUTE FUNCTION die()""",
)


async def execute(database, *statements):
    async with database.transaction() as session:
        for each in statements:
            await session.execute(text(each))


async def test_broken_off_half_way_what_was_not_issued_is_printed_again_and_counts(
    settings, database, ordered, tmp_path
):
    pieces, ids = ordered
    first, second = tmp_path / "first.pdf", tmp_path / "second.pdf"
    await execute(database, *(each.format(ids[1]) for each in DYING))
    with pytest.raises(DBAPIError, match="the power went"):
        await run(settings, first)
    assert await states(database, CardOrder) == ["PRINTED", "ORDERED", "ORDERED"]
    assert await proven(database, pieces, tokens_on(first)) == [True, False, False]
    before = {each.number: each.card for each in pieces}
    assert await proven(database, pieces, before) == [False, True, True]
    await execute(database, "DROP FUNCTION die CASCADE")
    assert await run(settings, second) == (2, [])
    assert await proven(database, pieces, tokens_on(first) | tokens_on(second)) == [True] * 3


async def test_of_two_who_print_at_once_each_is_told_which_cards_to_destroy(
    settings, database, ordered, tmp_path
):
    pieces, _ = ordered
    sheets = [tmp_path / "one.pdf", tmp_path / "other.pdf"]
    outcomes = await asyncio.gather(*(run(settings, out) for out in sheets))
    missed = [number for _, numbers in outcomes for number in numbers]
    on_sheets = sum(count for count, _ in outcomes)
    assert on_sheets == len(pieces) + len(missed)
    for out, (count, numbers) in zip(sheets, outcomes, strict=True):
        tokens = tokens_on(out) if count else {}
        held = [each for each in pieces if each.number in tokens]
        assert await proven(database, held, tokens) == [each.number not in numbers for each in held]


async def test_an_order_that_is_cancelled_is_not_on_the_next_sheet(
    settings, database, ordered, tmp_path
):
    pieces, ids = ordered
    async with database.transaction() as session:
        await cancel_order(session, ids[0], actor=ACTOR)
    assert await run(settings, tmp_path / "sheet.pdf") == (2, [])
    assert pieces[0].number not in tokens_on(tmp_path / "sheet.pdf")
