"""A repair by somebody else: cover is void from the day it was found, and not a day before."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.outbox import CrmDirty
from rules.errors import InvalidInput
from rules.programme import DEFAULT_PROGRAMMES
from services.repairs import find_third_party_repair
from services.sale_voids import void_sale
from tests.factories import (
    Piece,
    declare,
    make_owner,
    register,
    with_card,
)
from tests.services.cover_world import (
    audited,
    holder_of,
    living,
    noon,
    request_of,
    rows_of,
    told,
    voided,
)

SOLD_ON = date(2024, 3, 4)
TODAY = noon(date(2026, 11, 21))
IN_BASE, IN_EXTENSION = date(2025, 6, 1), date(2026, 6, 1)
CENTRE = "SERVICE_CENTRE:1"


@pytest.fixture
async def piece(database, seller, piece):
    await declare(
        database, seller, piece.number, sold_on=SOLD_ON, at=noon(SOLD_ON), external_id="S"
    )
    return await with_card(database, piece)


@pytest.fixture
async def owner(database, owner, piece):
    await register(database, owner, piece, at=noon(date(2024, 5, 1)))
    return owner


async def find(database, piece, found_on):
    async with database.transaction() as session:
        return await find_third_party_repair(
            session, individual_number=piece.number, found_on=found_on, actor=CENTRE, at=TODAY
        )


async def test_base_and_extension_are_void_from_the_day_of_the_finding(database, piece, owner):
    await find(database, piece, IN_BASE)
    assert await living(database, piece) == []
    assert await voided(database, piece) == [
        ("BASE", date(2026, 3, 4), "THIRD_PARTY_REPAIR", IN_BASE),
        ("EXTENSION", date(2032, 3, 4), "THIRD_PARTY_REPAIR", date(2026, 3, 5)),
    ]


async def test_a_base_that_had_ended_before_the_finding_stays_as_it_was(database, piece, owner):
    await find(database, piece, IN_EXTENSION)
    assert await living(database, piece) == [("BASE", SOLD_ON, date(2026, 3, 4))]
    assert await voided(database, piece) == [
        ("EXTENSION", date(2032, 3, 4), "THIRD_PARTY_REPAIR", IN_EXTENSION)
    ]


async def test_the_holder_is_told_once_and_the_crm_with_every_segment(database, piece, owner):
    for _ in range(2):
        await find(database, piece, IN_BASE)
    assert (await told(database, owner)).count("COVER_CUT_SHORT") == 1
    promised = await rows_of(database, select(CrmDirty.kind))
    assert promised.count("COVERAGE") == 2


async def test_a_finding_is_audited_and_the_same_again_changes_nothing(database, piece, owner):
    for _ in range(2):
        await find(database, piece, IN_BASE)
    said = await audited(database, piece)
    assert said.count((CENTRE, "FIND_THIRD_PARTY_REPAIR", ["coverage"])) == 1


async def test_cover_that_was_cut_short_is_not_extended(database, house, piece):
    await find(database, piece, IN_BASE)
    owner = await make_owner(database, house)
    asked_at = noon(date(2024, 5, 1))  # also not by who asked before the day of the finding
    registered = await register(database, owner, piece, at=asked_at, without_extension=True)
    assert await request_of(database, registered) == ("ACTIVE", "BASE_EXPIRED")
    assert await living(database, piece) == []


@pytest.mark.parametrize(
    ("found_on", "cut"),
    [
        (IN_BASE, [("BASE", date(2026, 3, 4), "THIRD_PARTY_REPAIR", IN_BASE)]),
        (IN_EXTENSION, [("EXTENSION", date(2032, 3, 4), "THIRD_PARTY_REPAIR", IN_EXTENSION)]),
    ],
)
async def test_what_was_found_stays_found_when_the_sale_is_declared_anew(
    database, seller, piece, owner, found_on, cut
):
    await find(database, piece, found_on)
    async with database.transaction() as session:
        told = {"point_of_sale_id": seller.id, "external_id": "S", "voided_by": None, "at": TODAY}
        await void_sale(session, DEFAULT_PROGRAMMES, **told)
    await declare(database, seller, piece.number, sold_on=SOLD_ON, external_id="S2")
    assert (await voided(database, piece)).count(cut[0]) == 2
    living_kinds = [kind for kind, *_ in await living(database, piece)]
    assert living_kinds == ([] if found_on == IN_BASE else ["BASE"])
    assert await holder_of(database, piece) == owner.id


async def test_a_later_sale_of_the_piece_starts_clean(database, house, seller, piece, owner):
    await find(database, piece, IN_BASE)
    async with database.transaction() as session:
        told = {"point_of_sale_id": seller.id, "external_id": "S", "voided_by": None, "at": TODAY}
        await void_sale(session, DEFAULT_PROGRAMMES, **told, is_return=True)
    resold_on = date(2026, 11, 1)
    await declare(database, seller, piece.number, sold_on=resold_on)
    await register(database, await make_owner(database, house), piece, at=TODAY)
    assert await living(database, piece) == [
        ("BASE", resold_on, date(2028, 11, 1)),
        ("EXTENSION", date(2028, 11, 2), date(2034, 11, 1)),
    ]


@pytest.mark.parametrize(
    ("number", "found_on", "code", "field"),
    [
        ("x", IN_BASE, "NUMBER_MALFORMED", "individualNumber"),
        ("999999ZZ", IN_BASE, "NUMBER_UNKNOWN", "individualNumber"),
        (None, TODAY.date() + timedelta(days=2), "DATE_IN_FUTURE", "foundOn"),
    ],
)
async def test_what_cannot_be_is_refused(database, piece, number, found_on, code, field):
    with pytest.raises(InvalidInput) as refused:
        await find(database, Piece(piece.id, number or piece.number), found_on)
    assert (refused.value.code, refused.value.field) == (code, (field,))
