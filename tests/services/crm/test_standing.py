"""How the sync stands is told as it is, and only what wants somebody is complained about."""

from datetime import timedelta

import pytest
from sqlalchemy import func

from models.crm import CrmCursor, CrmDrift, CrmReconciliation, CrmReview
from models.keys import new_id
from models.outbox import CrmDirty
from services.crm.comparisons import read_drifts, read_last
from services.crm.health import record_health
from services.crm.queue import HEARING, read_held, read_open_reviews, read_waiting
from services.crm.standing import complaints, read_standing
from tests.factories import now


async def keep(database, *rows):
    async with database.transaction() as session:
        session.add_all(rows)


def waiting(kind="OWNER", *, minutes=0, urgent=False, held=None):
    record_id = new_id()
    row = CrmDirty(kind=kind, id=record_id, group_id=record_id, version=1, is_urgent=urgent)
    row.dirty_at = now() - timedelta(minutes=minutes)
    if held:
        row.code, row.fault, row.held_since = held, "DATA", row.dirty_at
    return row


def heard(*, minutes=0):
    return CrmCursor(name=HEARING, heard_until=now() - timedelta(minutes=minutes))


def run(depth="RECORDS", **values):
    return CrmReconciliation(depth=depth, finished_at=func.now(), compared={}, **values)


async def said(database):
    return [each.msgid for each in complaints(await read_standing(database))]


async def test_what_waits_is_told_by_kind_with_its_age(database):
    await keep(database, waiting(minutes=3), waiting(urgent=True), waiting("CONSENT", held="X"))
    consent, owner = await read_waiting(database)
    assert (consent.kind, consent.waiting, consent.oldest, consent.held) == ("CONSENT", 0, None, 1)
    assert (owner.kind, owner.waiting, owner.urgent, owner.held) == ("OWNER", 2, 1, 0)
    assert timedelta(minutes=3) <= owner.oldest < timedelta(minutes=4)
    assert owner.oldest_urgent < timedelta(minutes=1)


async def test_what_is_held_is_told_by_reason_the_most_frequent_first(database):
    await keep(
        database,
        waiting(held="A"),
        waiting(held="STRING_TOO_LONG"),
        waiting(held="STRING_TOO_LONG"),
    )
    most, least = await read_held(database)
    assert (most.code, most.number, least.code, least.number) == ("STRING_TOO_LONG", 2, "A", 1)
    assert "longer" in most.sentence.msgid


async def test_decided_reviews_wait_for_nobody(database):
    open_, decided = (
        CrmReview(kind="MATCH", record_kind="OWNER", record_id=new_id()) for _ in "ab"
    )
    decided.decided_at, decided.verdict = now(), "NEW"
    await keep(database, open_, decided)
    (only,) = await read_open_reviews(database)
    assert (only.kind, only.number) == ("MATCH", 1)


async def test_the_last_comparison_is_the_last_that_came_to_its_end(database):
    done, under_way = run(id=new_id(), calls=7), CrmReconciliation(depth="RECORDS", compared={})
    drift = {"run_id": done.id, "kind": "OWNER", "what": "STALE", "repair": "RESENT"}
    await keep(database, done, under_way, *(CrmDrift(**drift, record_id=new_id()) for _ in "ab"))
    last = await read_last(database, "RECORDS")
    assert (last.id, last.calls, last.drifts) == (done.id, 7, 2)
    assert [(each.what, each.number) for each in last.tallies] == [("STALE", 2)]
    assert {each.repair for each in await read_drifts(database, last.id)} == {"RESENT"}
    assert await read_last(database, "COUNTS") is None


async def test_a_house_that_hears_and_has_sent_all_is_well(database):
    await keep(database, heard(), waiting(minutes=1), waiting(minutes=99, held="X"))
    assert await said(database) == []


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([], "never been heard"),
        ([heard(minutes=20)], "not been heard"),
        ([heard(), waiting(minutes=16)], "fifteen minutes"),
        ([heard(), waiting(minutes=2, urgent=True)], "opt-out"),
    ],
)
async def test_what_is_wrong_is_said(database, rows, complaint):
    await keep(database, *rows)
    (sentence,) = await said(database)
    assert complaint in sentence


@pytest.mark.parametrize(
    ("used", "trouble", "complaint"),
    [(10, "CRM_REFUSES_US", "lets us in no more"), (96, None, "Nearly all")],
)
async def test_the_health_of_the_crm_is_said(database, used, trouble, complaint):
    await keep(database, heard())
    async with database.transaction() as session:
        await record_health(session, used=used, total=100, trouble=trouble)
    (sentence,) = await said(database)
    assert complaint in sentence
