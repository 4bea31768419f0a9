"""An embargo holds a piece back, whatever is published; a second person alone makes it shorter."""

import pytest

from rules.errors import StudioRefused
from services.content.embargoes import lift_embargo, set_embargo
from tests.factories import now
from tests.services.content.writing import DAY, HOUR, OTHER, PUBLISHER


@pytest.fixture
async def piece(studio):
    """A piece that is live, and the id under which it may be held back."""
    content_id, _, _ = await studio.live("Here.")
    return content_id


async def test_nothing_is_seen_before_the_embargo_and_all_of_it_at_its_instant(studio, piece):
    at = now() + DAY
    await studio.do(set_embargo, piece, at=at, by=PUBLISHER)
    assert await studio.seen() == await studio.seen(at=at - HOUR) == []
    assert await studio.seen(at=at) == ["Here."]


async def test_an_embargo_of_a_market_holds_that_one_back_and_who_is_in_none(studio, piece):
    await studio.do(set_embargo, piece, market="FR", at=now() + DAY, by=PUBLISHER)
    assert await studio.seen(market="FR") == await studio.seen(market=None) == []
    assert await studio.seen(market="CH") == ["Here."]


async def test_who_set_an_embargo_may_make_it_later_and_not_earlier(studio, piece):
    at = now() + DAY
    await studio.do(set_embargo, piece, at=at, by=PUBLISHER)
    await studio.do(set_embargo, piece, at=at + DAY, by=PUBLISHER)
    with pytest.raises(StudioRefused, match="FOUR_EYES"):
        await studio.do(set_embargo, piece, at=at + HOUR, by=PUBLISHER)
    with pytest.raises(StudioRefused, match="FOUR_EYES"):
        await studio.do(lift_embargo, piece, by=PUBLISHER)
    assert await studio.seen(at=at + HOUR) == []


async def test_a_second_person_lifts_an_embargo(studio, piece):
    at = now() + DAY
    await studio.do(set_embargo, piece, at=at, by=PUBLISHER)
    await studio.do(set_embargo, piece, at=at - HOUR, by=OTHER)
    assert await studio.seen(at=at - HOUR) == ["Here."]
    await studio.do(lift_embargo, piece, by=PUBLISHER)
    assert await studio.seen() == ["Here."]


async def test_what_begins_under_an_embargo_is_refused_with_its_instant(studio, piece):
    at = now() + DAY
    await studio.do(set_embargo, piece, at=at, by=PUBLISHER)
    revision = await studio.approved(piece, "Early.")
    with pytest.raises(StudioRefused) as refusal:
        await studio.publish(revision, visible_from=at - HOUR)
    assert refusal.value.code == "UNDER_EMBARGO"
    assert str(at.astimezone(at.tzinfo))[:16] in str(refusal.value.text.values["instant"])
    await studio.publish(revision, visible_from=at)
    assert await studio.seen(at=at) == ["Early."]


async def test_a_publication_for_all_markets_may_begin_before_the_embargo_of_one(studio, piece):
    at = now() + DAY
    await studio.do(set_embargo, piece, market="FR", at=at, by=PUBLISHER)
    revision = await studio.approved(piece, "For all.")
    await studio.publish(revision)
    assert await studio.seen(market="CH") == ["For all."]
    assert await studio.seen(market="FR") == []
    with pytest.raises(StudioRefused, match="UNDER_EMBARGO"):
        await studio.publish(revision, markets=frozenset({"FR"}))


@pytest.mark.parametrize(
    ("market", "later", "code"),
    [("", -HOUR, "EMBARGO_PAST"), ("France", DAY, "MARKET_INVALID")],
)
async def test_an_embargo_ends_in_the_future_in_a_market(studio, piece, market, later, code):
    with pytest.raises(StudioRefused) as refusal:
        await studio.do(set_embargo, piece, market=market, at=now() + later, by=PUBLISHER)
    assert refusal.value.code == code


async def test_an_embargo_that_is_not_there_is_not_lifted(studio, piece):
    with pytest.raises(StudioRefused, match="EMBARGO_UNKNOWN"):
        await studio.do(lift_embargo, piece, market="FR", by=OTHER)
