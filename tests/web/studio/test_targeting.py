"""Conditions are built from the catalogue's own values, and show at once what they come to."""

import pytest

from rules.clauses import Clause, Dimension, Operator
from services.content.newest import read_newest
from tests.factories import make_collection, make_reference, make_timepiece, publish
from tests.services.content.writing import Studio

PATH = "/studio/pieces/guide/targeting"


@pytest.fixture
async def catalogue(database):
    collection = await make_collection(database, "Aurore")
    quartz = await make_reference(database, collection, number="R-Q", movement="QUARTZ")
    await make_reference(database, collection, number="R-S", movement="SOLAR")
    await make_timepiece(database, quartz)
    return quartz


@pytest.fixture
async def author(enter, database, catalogue, shelf):
    studio = Studio(database)
    await studio.draft(await studio.piece(), "Turn the crown.")
    await shelf.refresh()
    return await enter("AUTHOR")


async def build(page, intent, **changes):
    return await page.send(PATH, intent=intent, **changes)


async def test_a_condition_offers_the_values_of_the_catalogue(author):
    page = await build(await author.open(PATH), "add", add="movement")
    boxes = page.tree.xpath("//input[starts-with(@name, 'value0:')]/@name")
    assert boxes == ["value0:QUARTZ", "value0:SOLAR"]


async def test_what_the_conditions_reach_is_told_before_they_are_kept(author, database):
    page = await build(await author.open(PATH), "add", add="movement")
    page = await build(page, "try", **{"value0:QUARTZ": "on"})
    assert "References 1 of 2 Watches 1 For example Aurore 36 R-Q" in page.text
    assert (await read_newest(database, "guide")).targeting == ()


async def test_conditions_are_kept_in_the_draft(author, database):
    page = await build(await author.open(PATH), "add", add="movement")
    page = await build(page, "try", **{"value0:QUARTZ": "on"}, op0="none")
    page = await build(page, "add", add="days_owned")
    page = await build(page, "save", from1="0", to1="30")
    assert "Kept in the draft." in page.text
    assert (await read_newest(database, "guide")).targeting == (
        Clause(Dimension.MOVEMENT, Operator.NONE, frozenset({"QUARTZ"})),
        Clause(Dimension.DAYS_OWNED, Operator.BETWEEN, frozenset({"0..30"})),
    )


async def test_a_condition_is_dropped(author, database):
    page = await build(await author.open(PATH), "add", add="movement")
    page = await build(page, "save", **{"value0:QUARTZ": "on"})
    await build(page, "save", drop0="on")
    assert (await read_newest(database, "guide")).targeting == ()


@pytest.mark.parametrize(("add", "values"), [("movement", {}), ("days_owned", {"from0": "soon"})])
async def test_a_condition_without_sound_values_is_not_kept(author, database, add, values):
    page = await build(await author.open(PATH), "add", add=add)
    page = await build(page, "save", **values)
    assert page.status == 422
    assert "no values, or ones that cannot be read" in page.text
    assert (await read_newest(database, "guide")).targeting == ()


async def test_somebody_elses_saving_is_not_overwritten(author, database):
    page = await build(await author.open(PATH), "add", add="movement")
    other = await author.open(PATH)
    await build(await build(other, "add", add="category"), "save", **{"value0:WATCH": "on"})
    page = await build(page, "save", **{"value0:QUARTZ": "on"})
    assert "Somebody else saved this draft meanwhile" in page.text


async def test_conditions_of_an_approved_piece_begin_a_new_draft(author, database):
    studio = Studio(database)
    await studio.approved(await studio.piece("second"), "Text.")
    path = "/studio/pieces/second/targeting"
    page = await (await author.open(path)).send(path, intent="add", add="movement")
    await page.send(path, **{"intent": "save", "value0:SOLAR": "on"})
    newest = await read_newest(database, "second")
    assert (newest.number, newest.state) == (2, "DRAFT")


async def test_ties_and_what_has_no_guide_are_told(author, database, shelf):
    where = [Clause(Dimension.MOVEMENT, Operator.ANY, frozenset({"QUARTZ"}))]
    for key in ("first", "second"):
        await publish(database, key, where=where, group="movement")
    await shelf.refresh()
    page = await build(await author.open(PATH), "add", add="movement")
    page = await build(page, "try", **{"value0:QUARTZ": "on"})
    assert "first · second for 1 reference: R-Q" in page.text
    assert "1 reference has no guide: R-S" in page.text


async def test_a_slip_in_a_value_is_told(author, database, shelf):
    collection = await make_collection(database, "Large")
    for number in range(60):
        await make_reference(database, collection, number=f"L-{number}")
    await shelf.refresh()
    page = await build(await author.open(PATH), "add", add="reference")
    page = await build(page, "try", typed0="L-1\r\nL-2")
    assert "References 2 of 62" in page.text
    page = await build(page, "try", typed0="L-999")
    assert "True of no reference ! Reference is any of L-999" in page.text


async def test_who_does_not_write_looks_and_keeps_nothing(author, enter):
    page = await (await enter("REVIEWER")).open(PATH)
    assert [each.text for each in page.tree.iter("button") if each.get("value") == "save"] == []
    page = await build(page, "save")
    assert page.status == 403
