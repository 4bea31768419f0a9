"""The conflict queue: staff decide which of two sales counts, and whether a reference was right."""

from datetime import date, timedelta

import pytest

from rules.errors import InvalidInput
from rules.programme import DEFAULT_PROGRAMMES
from services.held_sales import settle_sale
from tests.factories import (
    declare,
    make_owner,
    make_point_of_sale,
    prove_sale,
    register,
    with_card,
)
from tests.services.cover_world import (
    audited,
    holder_of,
    living,
    noon,
    request_of,
    sale_of,
    told,
    voided,
)

SOLD_ON, OTHER_DAY = date(2026, 3, 2), date(2026, 3, 5)
ASKED_AT = noon(date(2026, 4, 1))
AGENT = "CRM_AGENT:1"


@pytest.fixture
async def piece(database, piece):
    return await with_card(database, piece)


@pytest.fixture
async def standing(database, seller, piece):
    return await declare(database, seller, piece.number, sold_on=SOLD_ON)


async def hold(database, piece, *, sold_on=OTHER_DAY, reference=None):
    other = await make_point_of_sale(database)
    return await declare(database, other, piece.number, sold_on=sold_on, reference=reference)


async def settle(database, sale_id, *, is_accepted):
    async with database.transaction() as session:
        return await settle_sale(
            session,
            DEFAULT_PROGRAMMES,
            sale_id=sale_id,
            is_accepted=is_accepted,
            actor=AGENT,
            at=ASKED_AT,
        )


async def test_of_two_sales_the_accepted_one_counts_and_the_one_that_stood_is_void(
    database, piece, standing
):
    held = await hold(database, piece)
    await settle(database, held, is_accepted=True)
    assert await sale_of(database, held) == ("ACCEPTED", None, OTHER_DAY)
    assert (await sale_of(database, standing))[0] == "VOIDED"
    assert await living(database, piece) == [("BASE", OTHER_DAY, date(2028, 3, 5))]
    assert [why for _, _, why, _ in await voided(database, piece)] == ["SALE_VOIDED"]


async def test_a_rejected_sale_is_void_and_the_one_that_stood_counts(database, piece, standing):
    held = await hold(database, piece)
    await settle(database, held, is_accepted=False)
    assert (await sale_of(database, held))[:2] == ("VOIDED", None)
    assert (await sale_of(database, standing))[0] == "ACCEPTED"


async def test_of_several_that_wait_the_accepted_one_counts_and_not_the_oldest(
    database, piece, standing
):
    oldest, held = await hold(database, piece), await hold(database, piece)
    await settle(database, held, is_accepted=True)
    assert (await sale_of(database, held))[0] == "ACCEPTED"
    assert (await sale_of(database, oldest))[:2] == ("HELD", "SOLD_TWICE")


async def test_the_holder_who_asked_in_time_for_the_other_sale_keeps_the_watch(
    database, house, piece, standing
):
    owner = await make_owner(database, house)
    registered = await register(database, owner, piece, at=ASKED_AT)
    held = await hold(database, piece)
    await settle(database, held, is_accepted=True)
    assert await holder_of(database, piece) == owner.id
    assert await request_of(database, registered) == ("ACTIVE", "ELIGIBLE")
    assert [kind for kind, *_ in await living(database, piece)] == ["BASE", "EXTENSION"]
    assert "COVER_SUSPENDED" not in await told(database, owner)


async def test_a_holder_from_before_the_other_sale_is_told(database, house, piece, standing):
    owner = await make_owner(database, house)
    await register(database, owner, piece, at=ASKED_AT)
    held = await hold(database, piece, sold_on=ASKED_AT.date() + timedelta(days=30))
    await settle(database, held, is_accepted=True)
    assert await holder_of(database, piece) is None
    assert (await told(database, owner))[-1] == "COVER_SUSPENDED"


@pytest.mark.parametrize("is_accepted", [True, False])
async def test_an_activation_that_was_held_is_answered_by_either_decision(
    database, house, piece, standing, is_accepted
):
    held = await hold(database, piece)
    owner = await make_owner(database, house)
    waiting = await register(database, owner, piece, at=ASKED_AT)
    assert await request_of(database, waiting) == ("PENDING_SALE", "UNDER_DISPUTE")
    await settle(database, held, is_accepted=is_accepted)
    assert await request_of(database, waiting) == ("ACTIVE", "ELIGIBLE")


async def test_a_reference_found_right_after_all_starts_the_cover(database, piece):
    held = await hold(database, piece, reference="OTHER")
    await settle(database, held, is_accepted=True)
    assert (await sale_of(database, held))[0] == "ACCEPTED"
    assert await living(database, piece) == [("BASE", OTHER_DAY, date(2028, 3, 5))]


async def test_a_reference_found_right_takes_the_place_of_a_proven_sale(database, piece):
    proven = await prove_sale(database, piece, sold_on=SOLD_ON)
    held = await hold(database, piece, reference="OTHER")
    await settle(database, held, is_accepted=True)
    assert (await sale_of(database, proven))[0] == "VOIDED"
    assert (await sale_of(database, held))[0] == "ACCEPTED"


async def test_a_reference_found_right_while_another_sale_stands_is_held_against_it(
    database, piece, standing
):
    held = await hold(database, piece, reference="OTHER")
    await settle(database, held, is_accepted=True)
    assert (await sale_of(database, held))[:2] == ("HELD", "SOLD_TWICE")
    assert (await sale_of(database, standing))[0] == "ACCEPTED"


async def test_a_decision_is_audited_under_the_key_of_who_took_it(database, piece, standing):
    held = await hold(database, piece)
    await settle(database, held, is_accepted=True)
    said = await audited(database, piece)
    assert (AGENT, "SETTLE_SALE", ["sale_declaration", "ACCEPTED"]) in said
    assert (AGENT, "VOID_SALE", ["sale_declaration", "VOIDED"]) in said


async def test_what_is_not_held_cannot_be_settled(database, seller, standing):
    for sale_id in (standing, seller.id):
        with pytest.raises(InvalidInput) as refused:
            await settle(database, sale_id, is_accepted=True)
        assert refused.value.code == "SALE_NOT_HELD"
