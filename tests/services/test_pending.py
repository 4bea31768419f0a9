"""Registering before the sale is declared: the request waits, and completes itself."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from models.care import Notice
from models.holding import Ownership, OwnershipClaim, Registration
from models.warranty import CoverageSegment
from rules.programme import DEFAULT_PROGRAMMES
from services.incidents import record_incident
from services.registration import withdraw_registration
from services.release import release_watch
from services.sale_voids import void_sale
from tests.factories import (
    Piece,
    declare,
    make_catalogue,
    make_owner,
    make_point_of_sale,
    make_timepiece,
    register,
    with_card,
)

SOLD_ON = date(2026, 3, 2)
ASKED_AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
DECLARED_AT = ASKED_AT + timedelta(minutes=2)


async def declare_it(database, seller, piece, *, sold_on=SOLD_ON, at=DECLARED_AT, external_id="S"):
    return await declare(
        database, seller, piece.number, sold_on=sold_on, at=at, external_id=external_id
    )


async def take_back(database, seller, *, external_id="S", is_return=False, at=DECLARED_AT):
    async with database.transaction() as session:
        await void_sale(
            session,
            DEFAULT_PROGRAMMES,
            point_of_sale_id=seller.id,
            external_id=external_id,
            voided_by=None,
            is_return=is_return,
            at=at,
        )


async def state_of(database, registration_id):
    async with database.transaction() as session:
        row = await session.get_one(Registration, registration_id)
        return row.state, row.reason


async def holder_of(database, piece):
    async with database.transaction() as session:
        return await session.scalar(
            select(Ownership.owner_id).where(
                Ownership.timepiece_id == piece.id, Ownership.until.is_(None)
            )
        )


async def cover_of(database, piece):
    async with database.transaction() as session:
        found = await session.scalars(
            select(CoverageSegment)
            .where(CoverageSegment.timepiece_id == piece.id, CoverageSegment.voided_at.is_(None))
            .order_by(CoverageSegment.starts_on)
        )
        return [(each.kind, each.ends_on) for each in found]


async def notices_of(database, owner):
    async with database.transaction() as session:
        found = await session.scalars(
            select(Notice.kind).where(Notice.owner_id == owner.id).order_by(Notice.id)
        )
        return list(found)


async def test_a_request_that_comes_before_its_declaration_is_completed_by_it(
    database, seller, piece, owner
):
    waiting = await register(database, owner, piece, at=ASKED_AT)
    assert await state_of(database, waiting) == ("PENDING_SALE", "NOT_CONFIRMED")
    await declare_it(database, seller, piece)
    assert await state_of(database, waiting) == ("ACTIVE", "ELIGIBLE")
    assert await holder_of(database, piece) == owner.id
    assert await cover_of(database, piece) == [
        ("BASE", date(2028, 3, 2)),
        ("EXTENSION", date(2034, 3, 2)),
    ]
    assert await notices_of(database, owner) == [
        "REGISTRATION_PENDING",
        "REGISTRATION_COMPLETED",
    ]


async def test_a_late_declaration_is_judged_on_the_instant_of_the_request(
    database, seller, piece, owner
):
    waiting = await register(database, owner, piece, at=datetime(2028, 3, 2, 22, tzinfo=UTC))
    await declare_it(database, seller, piece, at=datetime(2028, 9, 1, tzinfo=UTC))
    assert await state_of(database, waiting) == ("ACTIVE", "ELIGIBLE")


async def test_a_declaration_that_shows_the_base_had_ended_refuses_the_request(
    database, seller, piece, owner
):
    waiting = await register(database, owner, piece, at=datetime(2028, 3, 3, 12, tzinfo=UTC))
    await declare_it(database, seller, piece, at=datetime(2028, 9, 1, tzinfo=UTC))
    assert await state_of(database, waiting) == ("REFUSED", "BASE_EXPIRED")
    assert await holder_of(database, piece) is None
    assert (await notices_of(database, owner))[-1] == "REGISTRATION_REFUSED"


async def test_a_request_made_before_the_day_of_the_sale_is_not_its_buyers(
    database, house, seller, piece, owner
):
    guess = await register(database, owner, piece, at=ASKED_AT - timedelta(days=1))
    buyer = await make_owner(database, house)
    asked = await register(database, buyer, piece, at=ASKED_AT)
    await declare_it(database, seller, piece)
    assert await state_of(database, guess) == ("PENDING_SALE", "NOT_CONFIRMED")
    assert await state_of(database, asked) == ("ACTIVE", "ELIGIBLE")


async def test_who_holds_the_card_goes_before_who_only_knows_the_number(
    database, house, seller, piece, owner
):
    guess = await register(database, owner, piece, at=ASKED_AT)
    buyer = await make_owner(database, house)
    proven = await with_card(database, piece)
    asked = await register(database, buyer, proven, at=ASKED_AT + timedelta(hours=1))
    assert await state_of(database, asked) == ("PENDING_SALE", "SALE_NOT_DECLARED")
    await declare_it(database, seller, piece, at=ASKED_AT + timedelta(hours=2))
    assert await state_of(database, asked) == ("ACTIVE", "ELIGIBLE")
    assert (await state_of(database, guess))[0] == "PENDING_SALE"


async def test_asking_again_shows_the_request_that_waits(database, piece, owner):
    waiting = await register(database, owner, piece, at=ASKED_AT)
    again = await register(database, owner, piece, at=ASKED_AT + timedelta(days=1))
    assert again == waiting


async def test_a_request_that_was_taken_back_is_not_completed(database, seller, piece, owner):
    waiting = await register(database, owner, piece, at=ASKED_AT)
    async with database.transaction() as session:
        await withdraw_registration(
            session, owner_id=owner.id, registration_id=waiting, at=ASKED_AT
        )
    await declare_it(database, seller, piece)
    assert (await state_of(database, waiting))[0] == "WITHDRAWN"
    assert await holder_of(database, piece) is None


async def test_a_void_before_its_declaration_completes_nothing(database, seller, piece, owner):
    waiting = await register(database, owner, piece, at=ASKED_AT)
    await take_back(database, seller)
    await declare_it(database, seller, piece)
    assert (await state_of(database, waiting))[0] == "PENDING_SALE"


async def test_a_void_suspends_the_cover_and_takes_the_watch_out_of_the_portfolio(
    database, seller, piece, owner
):
    await declare_it(database, seller, piece)
    registered = await register(database, owner, piece, at=DECLARED_AT)
    await take_back(database, seller)
    assert await state_of(database, registered) == ("PENDING_SALE", "SALE_VOIDED")
    assert await holder_of(database, piece) is None
    assert await cover_of(database, piece) == []
    assert (await notices_of(database, owner))[-1] == "COVER_SUSPENDED"


async def test_a_sale_declared_anew_gives_the_watch_back(database, seller, piece, owner):
    await declare_it(database, seller, piece)
    registered = await register(database, owner, piece, at=DECLARED_AT)
    await take_back(database, seller)
    await declare_it(database, seller, piece, sold_on=date(2026, 3, 1), external_id="T")
    assert await state_of(database, registered) == ("ACTIVE", "ELIGIBLE")
    assert await holder_of(database, piece) == owner.id
    assert [kind for kind, _ in await cover_of(database, piece)] == ["BASE", "EXTENSION"]


async def test_a_returned_watch_that_is_resold_starts_clean_for_its_buyer(
    database, house, seller, piece, owner
):
    await declare_it(database, seller, piece)
    registered = await register(database, owner, piece, at=DECLARED_AT)
    await take_back(database, seller, is_return=True)
    resold_on = date(2026, 6, 1)
    resold_at = datetime(2026, 6, 1, 12, tzinfo=UTC)
    await declare_it(database, seller, piece, sold_on=resold_on, at=resold_at, external_id="T")
    buyer = await make_owner(database, house)
    await register(database, buyer, piece, at=resold_at)
    assert await holder_of(database, piece) == buyer.id
    assert await cover_of(database, piece) == [
        ("BASE", date(2028, 6, 1)),
        ("EXTENSION", date(2034, 6, 1)),
    ]
    assert (await state_of(database, registered))[0] == "ENDED"
    assert (await notices_of(database, owner))[-1] == "WATCH_RETURNED"


async def test_the_card_of_a_returned_watch_proves_nothing_any_more(
    database, house, seller, piece, owner
):
    kept = await with_card(database, piece)
    await declare_it(database, seller, piece)
    await register(database, owner, kept, at=DECLARED_AT)
    await take_back(database, seller, is_return=True)
    buyer = await make_owner(database, house)
    asked = await register(database, buyer, kept, at=DECLARED_AT)
    assert await state_of(database, asked) == ("PENDING_SALE", "NOT_CONFIRMED")


async def test_a_later_resale_is_not_given_to_who_held_the_watch_before(
    database, seller, piece, owner
):
    await declare_it(database, seller, piece)
    await register(database, owner, piece, at=DECLARED_AT)
    await take_back(database, seller)  # nobody said whether it was a return
    resold_at = datetime(2026, 6, 1, 12, tzinfo=UTC)
    await declare_it(
        database, seller, piece, sold_on=date(2026, 6, 1), at=resold_at, external_id="T"
    )
    assert await holder_of(database, piece) is None


async def test_a_watch_that_is_missing_while_its_sale_is_corrected_waits_until_it_is_found(
    database, seller, piece, owner
):
    await declare_it(database, seller, piece)
    registered = await register(database, owner, piece, at=DECLARED_AT)
    await say(database, piece, "STOLEN")
    await take_back(database, seller)
    await declare_it(database, seller, piece, external_id="T")
    assert (await state_of(database, registered))[0] == "PENDING_SALE"
    await say(database, piece, "RECOVERED")
    assert await state_of(database, registered) == ("ACTIVE", "ELIGIBLE")


async def say(database, piece, kind):
    async with database.transaction() as session:
        await record_incident(
            session,
            DEFAULT_PROGRAMMES,
            number=piece.number,
            kind=kind,
            actor="CRM_AGENT:tests",
            at=DECLARED_AT,
        )


async def test_a_claim_to_a_watch_that_was_returned_has_ended(
    database, house, seller, piece, owner
):
    proven = await with_card(database, piece)
    await declare_it(database, seller, piece)
    await register(database, owner, proven, at=DECLARED_AT)
    claimant = await make_owner(database, house)
    claim_id = await register(database, claimant, proven, at=DECLARED_AT)
    await take_back(database, seller, is_return=True)
    async with database.transaction() as session:
        assert (await session.get_one(OwnershipClaim, claim_id)).state == "REFUSED"


async def test_an_activation_is_held_while_two_points_of_sale_say_they_sold_the_watch(
    database, seller, piece, owner
):
    other = await make_point_of_sale(database)
    await declare_it(database, seller, piece)
    await declare_it(database, other, piece)
    proven = await with_card(database, piece)
    waiting = await register(database, owner, proven, at=DECLARED_AT)
    assert await state_of(database, waiting) == ("PENDING_SALE", "UNDER_DISPUTE")
    await take_back(database, other)
    assert await state_of(database, waiting) == ("ACTIVE", "ELIGIBLE")


async def test_the_other_seller_was_right_and_the_owner_keeps_the_watch(
    database, seller, piece, owner
):
    other = await make_point_of_sale(database)
    await declare_it(database, seller, piece)
    registered = await register(database, owner, piece, at=DECLARED_AT)
    await declare_it(database, other, piece)
    await take_back(database, seller)
    assert await state_of(database, registered) == ("ACTIVE", "ELIGIBLE")
    assert await holder_of(database, piece) == owner.id
    assert "COVER_SUSPENDED" not in await notices_of(database, owner)


async def test_a_declaration_and_a_request_at_the_same_moment_always_meet(database, house, seller):
    reference = (await make_catalogue(database))["WATCH"]
    owners = [await make_owner(database, house) for _ in range(12)]
    pieces = [await make_timepiece(database, reference) for _ in owners]
    await asyncio.gather(
        *(
            register(database, each, piece, at=ASKED_AT)
            for each, piece in zip(owners, pieces, strict=True)
        ),
        *(declare_it(database, seller, piece, external_id=piece.number) for piece in pieces),
    )
    holders = [await holder_of(database, piece) for piece in pieces]
    assert holders == [each.id for each in owners]


async def test_a_double_tap_on_a_number_nobody_knows_is_one_request(database, seller, owner):
    nobody = Piece(id=owner.id, number="999999ZZ")
    first, second = await asyncio.gather(
        *(register(database, owner, nobody, at=ASKED_AT) for _ in range(2))
    )
    assert first == second


async def test_a_claim_to_a_returned_watch_that_nobody_held_any_more_has_ended_too(
    database, house, seller, piece, owner
):
    await declare_it(database, seller, piece)
    carded = await with_card(database, piece)
    await register(database, owner, carded, at=ASKED_AT)
    await register(database, await make_owner(database, house), carded, at=ASKED_AT)
    async with database.transaction() as session:
        await release_watch(session, owner_id=owner.id, timepiece_id=piece.id, at=ASKED_AT)
    await take_back(database, seller, is_return=True)
    async with database.transaction() as session:
        assert await session.scalar(select(OwnershipClaim.state)) == "REFUSED"


async def test_who_had_a_watch_without_an_extension_has_it_again(database, seller, piece, owner):
    await declare_it(database, seller, piece)
    late = datetime(2029, 1, 1, tzinfo=UTC)
    carded = await with_card(database, piece)
    had = await register(database, owner, carded, at=late, without_extension=True)
    await take_back(database, seller, at=late)
    await declare_it(database, seller, piece, at=late, external_id="again")
    assert await state_of(database, had) == ("ACTIVE", "BASE_EXPIRED")
    assert await holder_of(database, piece) == owner.id


async def test_who_waits_with_the_card_of_an_extended_watch_has_it_once_the_dispute_is_over(
    database, house, seller, piece, owner
):
    await declare_it(database, seller, piece)
    await register(database, owner, piece, at=ASKED_AT)
    async with database.transaction() as session:
        await release_watch(session, owner_id=owner.id, timepiece_id=piece.id, at=ASKED_AT)
    other = await make_point_of_sale(database)
    await declare_it(database, other, piece, external_id="other")
    later = await make_owner(database, house)
    waiting = await register(database, later, await with_card(database, piece), at=ASKED_AT)
    assert await state_of(database, waiting) == ("PENDING_SALE", "UNDER_DISPUTE")
    await take_back(database, other, external_id="other")
    assert await state_of(database, waiting) == ("ACTIVE", "ALREADY_EXTENDED")


async def test_who_asked_before_the_day_of_the_sale_and_again_with_the_card_is_its_buyer(
    database, seller, piece, owner
):
    early = await register(database, owner, piece, at=ASKED_AT - timedelta(days=3))
    again = await register(database, owner, await with_card(database, piece), at=ASKED_AT)
    assert (again, await state_of(database, again)) == (
        early,
        ("PENDING_SALE", "SALE_NOT_DECLARED"),
    )
    await declare_it(database, seller, piece)
    assert await state_of(database, again) == ("ACTIVE", "ELIGIBLE")


async def test_who_asked_before_the_day_of_the_sale_has_the_watch_once_it_is_to_be_had(
    database, seller, piece, owner
):
    early = await register(database, owner, piece, at=ASKED_AT - timedelta(days=3))
    await declare_it(database, seller, piece)
    assert await register(database, owner, piece, at=DECLARED_AT) == early
    assert await state_of(database, early) == ("ACTIVE", "ELIGIBLE")
    async with database.transaction() as session:
        assert await session.scalar(select(Ownership.since)) == SOLD_ON


async def test_a_card_that_is_shown_later_goes_before_who_has_none(
    database, house, seller, piece, owner
):
    await register(database, await make_owner(database, house), piece, at=ASKED_AT)
    await register(database, owner, piece, at=ASKED_AT + timedelta(minutes=1))
    shown_at = ASKED_AT + timedelta(minutes=2)
    await register(database, owner, await with_card(database, piece), at=shown_at)
    await declare_it(database, seller, piece, at=shown_at)
    assert await holder_of(database, piece) == owner.id


async def test_a_card_that_is_shown_after_the_base_does_not_cost_the_first_instant(
    database, seller, piece, owner
):
    waiting = await register(database, owner, piece, at=datetime(2028, 3, 2, 12, tzinfo=UTC))
    late = datetime(2028, 3, 4, tzinfo=UTC)
    await register(database, owner, await with_card(database, piece), at=late)
    await declare_it(database, seller, piece, at=late)
    assert await state_of(database, waiting) == ("ACTIVE", "ELIGIBLE")


async def test_a_request_that_waited_becomes_a_claim_when_its_owner_shows_the_card(
    database, house, seller, piece, owner
):
    waiting = await register(database, owner, piece, at=ASKED_AT - timedelta(days=1))
    await declare_it(database, seller, piece)
    await register(database, await make_owner(database, house), piece, at=ASKED_AT)
    claimed = await register(database, owner, await with_card(database, piece), at=DECLARED_AT)
    assert await state_of(database, waiting) == ("WITHDRAWN", "NOT_CONFIRMED")
    async with database.transaction() as session:
        assert (await session.get_one(OwnershipClaim, claimed)).state == "WAITING"
