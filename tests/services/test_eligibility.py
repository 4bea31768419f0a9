"""What a stranger is told does not depend on where a watch was sold, on the opening day either."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from models.holding import Registration
from rules.access import Role, Viewer
from rules.errors import Ineligible, TooManyTries
from rules.programme import DEFAULT_PROGRAMME, DEFAULT_PROGRAMMES, Programmes
from rules.reasons import ReasonCode, Verdict
from services.eligibility import Question, explain
from services.typed_numbers import NumberRefused
from tests.factories import (
    Piece,
    free_number,
    make_catalogue,
    make_owner,
    make_sold_piece,
    register,
)

OPENING = date(2019, 11, 12)
OPEN_IN_PARIS = datetime(2019, 11, 12, 6, tzinfo=UTC)  # and not yet in the last zone on earth
OPEN_EVERYWHERE = datetime(2019, 11, 12, 12, tzinfo=UTC)
TOO_LATE = date(2017, 11, 11)  # its base ended on the eve of the opening


@pytest.fixture
async def expired(database, seller):
    watch = (await make_catalogue(database))["WATCH"]
    at = datetime(2019, 11, 1, tzinfo=UTC)
    return await make_sold_piece(database, seller, watch, sold_on=TOO_LATE, at=at)


async def told(database, number, *, card=None, at, viewer=None, **question):
    async with database.transaction() as session:
        return await explain(
            session,
            DEFAULT_PROGRAMMES,
            viewer=viewer or Viewer(),
            question=Question(number, card, **question),
            at=at,
        )


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        (OPEN_IN_PARIS, Verdict(ReasonCode.PROGRAMME_NOT_OPEN, OPENING)),
        (OPEN_EVERYWHERE, Verdict(ReasonCode.NOT_CONFIRMED)),
    ],
)
async def test_where_the_opening_day_has_begun_tells_nothing(database, expired, at, verdict):
    for number in (expired.number, free_number()):
        assert await told(database, number, at=at) == verdict
    proven = await told(database, expired.number, card=expired.card, at=at)
    assert proven.code is ReasonCode.BASE_EXPIRED


async def test_on_the_opening_day_registering_tells_nothing_either(database, house, expired):
    for number in (expired.number, free_number()):
        owner = await make_owner(database, house)
        with pytest.raises(Ineligible) as caught:
            await register(database, owner, Piece(expired.id, number), at=OPEN_IN_PARIS)
        assert caught.value.verdict == Verdict(ReasonCode.PROGRAMME_NOT_OPEN, OPENING)


async def test_the_version_of_the_rules_does_not_tell_where_a_watch_was_sold(
    database, house, expired
):
    newer = replace(DEFAULT_PROGRAMME, version=2, in_force_from=date(2024, 6, 1))
    programmes = Programmes((DEFAULT_PROGRAMME, newer))
    at = datetime(2024, 6, 1, 6, tzinfo=UTC)  # in Paris the new rules, elsewhere still the old
    for number in (expired.number, free_number()):
        owner = await make_owner(database, house)
        await register(database, owner, Piece(expired.id, number), at=at, programmes=programmes)
    async with database.transaction() as session:
        kept = await session.scalars(select(Registration.rule_version))
    assert list(kept) == [1, 1]


async def test_who_needs_proof_and_has_none_is_not_answered(database, expired):
    for number in (expired.number, free_number()):
        for card in (None, "AAAAAAAAAAAAAAAA"):
            with pytest.raises(TooManyTries):
                await told(database, number, card=card, at=OPEN_EVERYWHERE, needs_proof=True)


async def test_who_needs_proof_and_has_it_is_answered(database, seller, expired):
    seen = {"at": OPEN_EVERYWHERE, "needs_proof": True}
    by_card = await told(database, expired.number, card=expired.card, **seen)
    viewer = Viewer(Role.POINT_OF_SALE, point_of_sale_id=seller.id)
    by_seller = await told(database, expired.number, viewer=viewer, **seen)
    assert by_card.code is by_seller.code is ReasonCode.BASE_EXPIRED


async def test_what_is_no_number_is_refused(database, seller):
    with pytest.raises(NumberRefused):
        await told(database, "K3L 99871", at=OPEN_EVERYWHERE)
