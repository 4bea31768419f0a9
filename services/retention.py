"""Forgetting in time: what served its purpose is deleted, by age."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, inspect, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from models.base import Base
from models.crm import CrmDrift, CrmEvent, CrmReconciliation
from models.ledger import IdempotencyKey, RateLimit
from models.people import Session, SignInCode, StaffSession

KEPT_KEYS = timedelta(hours=48)
KEPT_LIMITS = timedelta(days=2)
KEPT_CODES = timedelta(days=1)
KEPT_SESSIONS = timedelta(days=30)
KEPT_CRM_COMPARISONS = timedelta(days=90)
KEPT_CRM_EVENTS = timedelta(days=400)  # a year, and the time to ask about it
BATCH = 1000  # so that no single statement grows with the backlog and meets its time limit


async def forget_old(session: AsyncSession, at: datetime, *, batch: int = BATCH) -> None:
    """Delete what is past its use: answers to retries, counts, codes, sessions, events of the CRM.

    A row that somebody holds is left to the next time.
    """
    for table, is_old in _past_use(at):
        while await _forget_some(session, table, is_old, batch) == batch:
            pass


def _past_use(at: datetime) -> Iterator[tuple[type[Base], ColumnElement[bool]]]:
    yield IdempotencyKey, IdempotencyKey.created_at < at - KEPT_KEYS
    yield RateLimit, RateLimit.window_from < at - KEPT_LIMITS
    yield SignInCode, SignInCode.expires_at < at - KEPT_CODES
    yield Session, Session.expires_at < at - KEPT_SESSIONS
    yield Session, Session.revoked_at < at - KEPT_SESSIONS
    yield StaffSession, StaffSession.expires_at < at - KEPT_SESSIONS
    yield CrmEvent, CrmEvent.created_at < at - KEPT_CRM_EVENTS
    for compared in (CrmReconciliation, CrmDrift):
        yield compared, compared.created_at < at - KEPT_CRM_COMPARISONS


async def _forget_some(
    session: AsyncSession, table: type[Base], is_old: ColumnElement[bool], most: int
) -> int:
    """Delete so many rows at most, and say how many there were."""
    key = inspect(table).primary_key
    some = select(*key).where(is_old).limit(most).with_for_update(skip_locked=True)
    gone = delete(table).where(tuple_(*key).in_(some)).returning(key[0])
    options = {"synchronize_session": False}
    return len((await session.scalars(gone, execution_options=options)).all())
