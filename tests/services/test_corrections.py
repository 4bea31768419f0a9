"""Staff correct the day of a sale: cover is computed anew, and nothing granted ends earlier."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.correction import CorrectionReason
from rules.errors import InvalidInput
from rules.programme import DEFAULT_PROGRAMMES
from services.corrections import Correction, correct_sale
from services.handover import Heir, hand_over
from services.repairs import find_third_party_repair
from services.timepieces import find_known
from tests.factories import (
    declare,
    make_owner,
    make_point_of_sale,
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

SOLD_ON = date(2024, 3, 4)
EARLIER, LATER = date(2024, 2, 4), date(2024, 4, 3)  # 3 April, and 4 March, written 03/04
TODAY = noon(date(2026, 11, 21))
AGENT = "CRM_AGENT:1"


@pytest.fixture
async def piece(database, piece):
    return await with_card(database, piece)


@pytest.fixture
async def sale(database, seller, piece):
    return await declare(database, seller, piece.number, sold_on=SOLD_ON, at=noon(SOLD_ON))


@pytest.fixture
async def owner(database, owner, sale, piece):
    await register(database, owner, piece, at=noon(date(2024, 5, 1)))
    return owner


@pytest.fixture
def correct(database, sale):
    async def correct(sold_on, *, may_shorten=False, sale_id=sale):
        return await corrected(database, sale_id, sold_on, may_shorten=may_shorten)

    return correct


async def corrected(database, sale_id, sold_on, *, may_shorten=False):
    reason = CorrectionReason.PROVEN_OTHERWISE
    async with database.transaction() as session:
        return await correct_sale(
            session,
            DEFAULT_PROGRAMMES,
            correction=Correction(sale_id, sold_on, reason, may_shorten),
            actor=AGENT,
            at=TODAY,
        )


async def test_base_and_extension_follow_the_corrected_day(database, piece, owner, correct, sale):
    await correct(LATER)
    assert await living(database, piece) == [
        ("BASE", LATER, date(2026, 4, 3)),
        ("EXTENSION", date(2026, 4, 4), date(2032, 4, 3)),
    ]
    assert await sale_of(database, sale) == ("ACCEPTED", None, LATER)
    assert await holder_of(database, piece) == owner.id


async def test_what_was_granted_before_is_kept_with_its_reason(database, piece, owner, correct):
    await correct(LATER)
    assert await voided(database, piece) == [
        ("BASE", date(2026, 3, 4), "SALE_CORRECTED", None),
        ("EXTENSION", date(2032, 3, 4), "SALE_CORRECTED", None),
    ]


async def test_an_earlier_day_does_not_shorten_what_was_granted(database, piece, owner, correct):
    await correct(EARLIER)
    assert await living(database, piece) == [
        ("BASE", EARLIER, date(2026, 2, 4)),
        ("EXTENSION", date(2026, 2, 5), date(2032, 3, 4)),
    ]


async def test_an_earlier_day_does_not_shorten_a_base_either(database, piece, correct):
    await correct(EARLIER)
    assert await living(database, piece) == [("BASE", EARLIER, date(2026, 3, 4))]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(days=st.lists(st.dates(date(2020, 1, 1), date(2026, 11, 20)), min_size=1, max_size=3))
async def test_no_row_of_corrections_shortens_or_leaves_a_gap(
    database, piece, owner, correct, days
):
    ends_on = (await living(database, piece))[-1][-1]
    for day in days:
        await correct(day)
        base, extension = await living(database, piece)
        assert base[1] == day
        assert extension[1] == base[2] + timedelta(days=1)
        assert extension[2] >= ends_on
        ends_on = extension[2]


async def test_staff_may_shorten_with_a_reason_and_it_is_audited(database, piece, owner, correct):
    await correct(EARLIER, may_shorten=True)
    assert (await living(database, piece))[-1] == (
        *("EXTENSION", date(2026, 2, 5)),
        date(2032, 2, 4),
    )
    said = (AGENT, "SHORTEN_SALE", ["sold_on", "coverage", "PROVEN_OTHERWISE"])
    assert said in await audited(database, piece)


async def test_the_same_day_again_voids_nothing(database, piece, owner, correct):
    before = await living(database, piece)
    await correct(SOLD_ON)
    assert await living(database, piece) == before
    assert await voided(database, piece) == []


async def test_a_correction_is_audited_by_names_alone(database, piece, correct):
    await correct(LATER)
    said = (AGENT, "CORRECT_SALE", ["sold_on", "coverage", "PROVEN_OTHERWISE"])
    assert said in await audited(database, piece)


async def test_who_had_come_too_late_by_the_wrong_day_has_the_extension(
    database, house, piece, correct
):
    owner = await make_owner(database, house)
    asked_at = noon(date(2026, 3, 20))  # after 4 March, before 3 April
    registered = await register(database, owner, piece, at=asked_at, without_extension=True)
    assert await request_of(database, registered) == ("ACTIVE", "BASE_EXPIRED")
    await correct(LATER)
    assert await request_of(database, registered) == ("ACTIVE", "ELIGIBLE")
    assert [kind for kind, *_ in await living(database, piece)] == ["BASE", "EXTENSION"]
    assert (await told(database, owner))[-1] == "REGISTRATION_COMPLETED"


async def test_the_extension_that_a_former_owner_came_in_time_for_is_the_next_holders(
    database, house, piece, correct
):
    first, owner = [await make_owner(database, house) for _ in range(2)]
    asked_at = noon(date(2026, 3, 20))  # after 4 March, before 3 April
    await register(database, first, piece, at=asked_at, without_extension=True)
    async with database.transaction() as session:
        known = await find_known(session, piece.number, lock=True)
        heir = Heir(owner.id, "TRANSFER", AGENT, noon(date(2026, 6, 1)))
        await hand_over(session, DEFAULT_PROGRAMMES, known, heir)
    await correct(LATER)
    assert [kind for kind, *_ in await living(database, piece)] == ["BASE", "EXTENSION"]
    assert (await told(database, owner))[-1] == "REGISTRATION_COMPLETED"


async def test_who_asked_before_the_wrong_day_and_waits_is_served_by_the_right_one(
    database, house, seller, piece
):
    owner = await make_owner(database, house)
    waiting = await register(database, owner, piece, at=noon(date(2024, 2, 10)))
    sale = await declare(database, seller, piece.number, sold_on=SOLD_ON, at=noon(SOLD_ON))
    assert (await request_of(database, waiting))[0] == "PENDING_SALE"
    await corrected(database, sale, EARLIER)
    assert await request_of(database, waiting) == ("ACTIVE", "ELIGIBLE")


async def test_cover_that_a_repair_of_others_ended_is_not_revived(database, piece, owner, correct):
    found_on = date(2025, 1, 1)
    async with database.transaction() as session:
        await find_third_party_repair(
            session, individual_number=piece.number, found_on=found_on, actor="S", at=TODAY
        )
    before = await voided(database, piece)
    await correct(LATER)
    assert await living(database, piece) == []
    assert await voided(database, piece) == before


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2026, 11, 22), "DATE_IN_FUTURE"), (date(1989, 12, 31), "DATE_TOO_EARLY")],
)
async def test_a_day_that_cannot_be_is_refused(correct, day, code):
    with pytest.raises(InvalidInput) as refused:
        await correct(day)
    assert refused.value.code == code


async def test_only_a_sale_that_counts_is_corrected(database, piece, seller, sale, correct):
    other = await make_point_of_sale(database)
    held = await declare(database, other, piece.number, sold_on=LATER)
    for sale_id in (held, seller.id):
        with pytest.raises(InvalidInput) as refused:
            await correct(LATER, sale_id=sale_id)
        assert refused.value.code == "SALE_NOT_COUNTING"
