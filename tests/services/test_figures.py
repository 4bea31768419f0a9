"""What operators count is what there is to do, and only that."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text, update

from models.crm import CrmCursor, CrmDrift, CrmHealth, CrmReconciliation, CrmReview
from models.holding import OwnershipClaim
from models.keys import new_id
from models.outbox import CrmDirty
from services.crm.queue import HEARING
from services.evidence_findings import Finding
from services.evidence_subjects import Subject
from services.figures import HELD_FOR, QUEUES, STATUSES, read_figures
from services.sweeps import Miss, note_miss
from tests.evidence import claim, decide, offer, pending, send
from tests.factories import (
    Piece,
    declare,
    free_number,
    make_point_of_sale,
    make_sold_piece,
    now,
    register,
)


async def plain(database):
    return (await read_figures(database)).plain


async def test_an_empty_house_has_nothing_to_do(database):
    figures = await read_figures(database)
    assert set(figures.plain.values()) == {0.0}
    assert figures.sales_held == dict.fromkeys(HELD_FOR, 0.0)
    assert set(figures.jobs) == {(queue, status) for queue in QUEUES for status in STATUSES}


async def test_a_known_piece_that_waits_too_long_is_told_from_a_number_nobody_knows(
    database, owner, watch
):
    await pending(database, owner, watch)
    await pending(database, owner, watch, at=now() - timedelta(minutes=3))
    await register(database, owner, Piece(new_id(), free_number()), at=now() - timedelta(minutes=9))
    figures = await plain(database)
    assert figures["registrations_pending"] == 3
    assert figures["registrations_pending_late"] == 1
    assert 9 * 60 <= figures["registrations_pending_oldest_seconds"] < 10 * 60


async def test_held_sales_are_told_apart_by_their_reason(database, watch):
    seller, other = [await make_point_of_sale(database) for _ in range(2)]
    piece = await make_sold_piece(database, seller, watch)
    await declare(database, other, piece.number)
    await declare(database, other, piece.number, reference="ANOTHER", kind="LOAN")
    figures = await read_figures(database)
    assert figures.sales_held == {"SOLD_TWICE": 1, "REFERENCE_DIFFERS": 1}


async def test_a_claim_is_overdue_once_its_holder_was_heard(database, owner):
    claims = [await claim(database, owner, free_number()) for _ in range(2)]
    async with database.transaction() as session:
        for claim_id, days in zip(claims, (-1, 1), strict=True):
            row = await session.get_one(OwnershipClaim, claim_id)
            row.state, row.silent_until = "WAITING", now() + timedelta(days=days)
    figures = await plain(database)
    assert (figures["claims_waiting"], figures["claims_overdue"]) == (2, 1)


async def test_evidence_waits_for_us_from_its_file_to_its_verdict(database, owner, watch):
    _, request_id = await pending(database, owner, watch)
    await offer(database, owner, Subject(request_id))
    assert (await plain(database))["evidence_waiting"] == 0
    first, _ = [await send(database, owner, Subject(request_id)) for _ in range(2)]
    assert (await plain(database))["evidence_waiting"] == 2
    sold_on = now().date() - timedelta(days=5)
    await decide(database, first, Finding(is_accepted=True, sold_on=sold_on))
    assert (await plain(database))["evidence_waiting"] == 0  # the other has nothing to prove


def dirty(**values):
    record_id = new_id()
    return CrmDirty(kind="OWNER", id=record_id, group_id=record_id, version=1, **values)


async def keep(database, *rows):
    async with database.transaction() as session:
        session.add_all(rows)


async def test_what_the_crm_has_refused_is_told_from_what_only_waits(database, owner):
    async with database.transaction() as session:
        await session.execute(update(CrmDirty).values(dirty_at=now() - timedelta(hours=1)))
    await keep(database, dirty(code="UNABLE_TO_LOCK_ROW"))
    figures = await plain(database)
    assert figures["crm_dirty"] > figures["crm_refused"] == 1
    assert figures["crm_held"] == 0
    assert figures["crm_dirty_oldest_seconds"] >= 3600


async def test_what_is_held_does_not_hide_how_long_the_rest_has_waited(database):
    long_ago = now() - timedelta(days=2)
    await keep(database, dirty(code="X", dirty_at=long_ago, held_since=long_ago))
    await keep(database, dirty(is_urgent=True))
    figures = await plain(database)
    assert (figures["crm_held"], figures["crm_urgent"]) == (1, 1)
    assert figures["crm_dirty_oldest_seconds"] < 60


async def test_how_the_crm_does_is_in_the_figures(database):
    run = CrmReconciliation(id=new_id(), depth="RECORDS", compared={}, finished_at=now())
    older = CrmReconciliation(id=UUID(int=1), depth="RECORDS", compared={}, finished_at=now())
    drift = {"kind": "OWNER", "what": "STALE", "repair": "RESENT"}
    await keep(
        database,
        *(run, older, CrmHealth(used=800, total=1_000)),
        *(CrmDrift(run_id=each.id, **drift) for each in (run, run, older)),
        CrmCursor(name=HEARING, heard_until=now() - timedelta(minutes=5)),
        CrmReview(kind="MATCH", record_kind="OWNER", record_id=new_id()),
    )
    figures = await plain(database)
    assert (figures["crm_quota_used"], figures["crm_drift_last"]) == (0.8, 2)
    assert figures["crm_reviews_open"] == 1
    assert 300 <= figures["crm_heard_age_seconds"] < 310


async def test_a_mail_waits_until_it_is_sent_or_overtaken(database, owner, watch):
    await pending(database, owner, watch)
    figures = await read_figures(database)
    assert figures.plain["notices_unsent"] == figures.jobs["mail", "todo"] == 1
    async with database.transaction() as session:
        await session.execute(text("UPDATE procrastinate_jobs SET status = 'failed'"))
    figures = await read_figures(database)
    assert (figures.plain["notices_unsent"], figures.jobs["mail", "failed"]) == (0, 1)


async def test_a_queue_that_is_none_of_ours_is_called_another(database):
    async with database.transaction() as session:
        await session.execute(
            text(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
                " VALUES ('Ada Lovelace', 't', 'todo'), ('x', 't', 'cancelled')"
            )
        )
    assert (await read_figures(database)).jobs["other", "todo"] == 1


async def test_numbers_that_were_missed_are_counted(database, house):
    async with database.transaction() as session:
        for n in range(41):
            miss = Miss(f"1234{n:02}AB", "OWNER:1", b"address")
            await note_miss(session, house.vault, miss)
    figures = await plain(database)
    assert figures["misses"] == 41
    assert figures["sweeps"] >= 1
