from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from models.crm import CrmEvent
from models.keys import new_id
from models.ledger import IdempotencyKey, RateLimit
from models.people import Owner, Session, SignInCode
from services.retention import forget_old

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def rows(owner_id, age):
    """One row of each kind, past its use for that long."""
    return [
        IdempotencyKey(
            principal="p", mutation="m", key=str(age), fingerprint=b"", created_at=NOW - age
        ),
        RateLimit(subject=str(age).encode(), window_from=NOW - age, tries=1),
        SignInCode(email_index=b"i", email=b"e", locale="en", expires_at=NOW - age),
        Session(
            owner_id=owner_id,
            token_hash=str(age).encode(),
            last_seen_at=NOW - age,
            expires_at=NOW - age,
        ),
    ]


async def test_what_is_past_its_use_is_forgotten_and_the_rest_kept(database):
    owner = Owner()
    async with database.transaction() as session:
        session.add(owner)
        await session.flush()
        session.add_all([*rows(owner.id, timedelta(hours=1)), *rows(owner.id, 31 * DAY)])
    async with database.transaction() as session:
        await forget_old(session, NOW)
    async with database.transaction() as session:
        for table in (IdempotencyKey, RateLimit, SignInCode, Session):
            assert await session.scalar(select(func.count()).select_from(table)) == 1, table


async def test_a_session_that_was_revoked_long_ago_is_forgotten(database):
    owner = Owner()
    async with database.transaction() as session:
        session.add(owner)
        await session.flush()
        session.add(
            Session(
                owner_id=owner.id,
                token_hash=b"t",
                last_seen_at=NOW,
                expires_at=NOW + 60 * DAY,
                revoked_at=NOW - 31 * DAY,
            )
        )
    async with database.transaction() as session:
        await forget_old(session, NOW)
        assert await session.scalar(select(func.count()).select_from(Session)) == 0


async def test_a_backlog_of_many_batches_is_forgotten_to_the_last_row(database):
    async with database.transaction() as session:
        session.add_all(
            RateLimit(subject=bytes([n]), window_from=NOW - 3 * DAY, tries=1) for n in range(25)
        )
        session.add(RateLimit(subject=b"young", window_from=NOW, tries=1))
    async with database.transaction() as session:
        await forget_old(session, NOW, batch=10)
    async with database.transaction() as session:
        assert list(await session.scalars(select(RateLimit.subject))) == [b"young"]


async def test_what_somebody_holds_is_left_to_the_next_time(database):
    async with database.transaction() as session:
        session.add_all(
            RateLimit(subject=bytes([n]), window_from=NOW - 3 * DAY, tries=1) for n in range(3)
        )
    async with database.transaction() as holder:
        await holder.scalar(select(RateLimit).where(RateLimit.subject == b"\x01").with_for_update())
        async with database.transaction() as session:
            await forget_old(session, NOW)
    async with database.transaction() as session:
        assert list(await session.scalars(select(RateLimit.subject))) == [b"\x01"]
        await forget_old(session, NOW)
        assert list(await session.scalars(select(RateLimit.subject))) == []


async def test_what_happened_with_the_crm_is_forgotten_after_four_hundred_days(database):
    async with database.transaction() as session:
        session.add_all(
            CrmEvent(
                kind="OWNER",
                record_id=new_id(),
                what="HEARD",
                code=str(days),
                actor="CRM:005",
                created_at=NOW - days * DAY,
            )
            for days in (399, 401)
        )
    async with database.transaction() as session:
        await forget_old(session, NOW)
    async with database.transaction() as session:
        assert list(await session.scalars(select(CrmEvent.code))) == ["399"]
