"""Cases about the CRM: one open of a kind for each record, and decided once."""

import pytest
from sqlalchemy import select

from models.crm import CrmEvent, CrmReview
from models.keys import new_id
from models.outbox import CrmDirty
from rules.crm_reviews import OVERTAKEN
from rules.errors import InvalidInput
from rules.programme import DEFAULT_PROGRAMMES
from services.crm.reviews import close_overtaken, decide, open_review
from tests.factories import make_owner, now

DESK = "CRM_AGENT:desk Paris"


@pytest.fixture
async def owner(database, house):
    return await make_owner(database, house)


async def opened(database, owner, kind="STAFF_CHANGE", **said):
    async with database.transaction() as session:
        return await open_review(session, kind, record_kind="OWNER", record_id=owner.id, **said)


async def all_reviews(database):
    async with database.transaction() as session:
        return list(await session.scalars(select(CrmReview).order_by(CrmReview.id)))


async def decided(database, review_id, verdict, actor=DESK):
    async with database.transaction() as session:
        return await decide(
            session,
            DEFAULT_PROGRAMMES,
            review_id=review_id,
            verdict=verdict,
            actor=actor,
            at=now(),
        )


async def test_a_case_that_is_open_is_only_told_more(database, owner):
    assert await opened(database, owner, fields=["phone"], crm_id="003A")
    one = [{"crm_id": "003B"}]
    assert not await opened(database, owner, fields=["city"], crm_id="003B", candidates=one)
    (review,) = await all_reviews(database)
    assert (review.fields, review.crm_id, review.candidates) == (["city", "phone"], "003B", one)


async def test_what_was_decided_may_come_up_again(database, owner):
    await opened(database, owner)
    (review,) = await all_reviews(database)
    await decided(database, review.id, "LEAVE")
    assert await opened(database, owner)
    assert len(await all_reviews(database)) == 2


async def test_a_decision_is_kept_with_who_made_it_and_noted(database, owner):
    await opened(database, owner, fields=["phone"])
    (review,) = await all_reviews(database)
    await decided(database, review.id, "LEAVE")
    (review,) = await all_reviews(database)
    assert (review.verdict, review.decided_by) == ("LEAVE", DESK)
    async with database.transaction() as session:
        event = await session.scalar(select(CrmEvent))
    assert (event.what, event.code, event.actor) == ("REVIEWED", "STAFF_CHANGE LEAVE", DESK)


async def test_a_case_is_decided_once(database, owner):
    await opened(database, owner)
    (review,) = await all_reviews(database)
    await decided(database, review.id, "LEAVE")
    await decided(database, review.id, "LEAVE", actor="CRM_AGENT:somebody else")
    with pytest.raises(InvalidInput) as refusal:
        await decided(database, review.id, "SEND_OURS")
    assert refusal.value.code == "REVIEW_DECIDED"
    (review,) = await all_reviews(database)
    assert (review.verdict, review.decided_by) == ("LEAVE", DESK)


@pytest.mark.parametrize("verdict", ["", "LIFT", "SAME:003A"])
async def test_a_verdict_that_a_case_does_not_know_is_refused(database, owner, verdict):
    await opened(database, owner)
    (review,) = await all_reviews(database)
    with pytest.raises(InvalidInput) as refusal:
        await decided(database, review.id, verdict)
    assert refusal.value.code == "VERDICT_INVALID"


async def test_a_case_that_is_not_there_cannot_be_decided(database):
    with pytest.raises(InvalidInput) as refusal:
        await decided(database, new_id(), "LEAVE")
    assert refusal.value.code == "REVIEW_UNKNOWN"


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        ("MATCH", "SAME:003000000000001AAA"),
        ("MATCH", "NEW"),
        ("DUPLICATE", "SAME:003000000000001AAA"),
        ("CONSENT_UNCLEAR", "LIFT"),
    ],
)
async def test_what_who_delivers_must_know_of_is_delivered_again(database, owner, kind, verdict):
    await opened(database, owner, kind)
    (review,) = await all_reviews(database)
    async with database.transaction() as session:
        before = await session.scalar(select(CrmDirty.version).filter_by(id=owner.id))
    await decided(database, review.id, verdict)
    async with database.transaction() as session:
        assert await session.scalar(select(CrmDirty.version).filter_by(id=owner.id)) > before
    assert (await all_reviews(database))[0].verdict == verdict


@pytest.mark.parametrize(
    ("over", "left"), [(["phone"], ["city"]), (["city", "phone"], None), (None, None)]
)
async def test_what_nobody_need_decide_any_more_is_closed(database, owner, over, left):
    await opened(database, owner, fields=["city", "phone"])
    async with database.transaction() as session:
        await close_overtaken(session, ["STAFF_CHANGE"], owner.id, fields=over)
    (review,) = await all_reviews(database)
    assert review.verdict == (None if left else OVERTAKEN)
    assert left is None or review.fields == left
