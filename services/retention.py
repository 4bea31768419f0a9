"""Forgetting in time: what served its purpose is deleted, by age."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from models.ledger import IdempotencyKey, RateLimit
from models.people import Session, SignInCode

KEPT_KEYS = timedelta(hours=48)
KEPT_LIMITS = timedelta(days=2)
KEPT_CODES = timedelta(days=1)
KEPT_SESSIONS = timedelta(days=30)


async def forget_old(session: AsyncSession, at: datetime) -> None:
    """Delete answers to retries, counts, codes and sessions that are past their use."""
    for statement in (
        delete(IdempotencyKey).where(IdempotencyKey.created_at < at - KEPT_KEYS),
        delete(RateLimit).where(RateLimit.window_from < at - KEPT_LIMITS),
        delete(SignInCode).where(SignInCode.expires_at < at - KEPT_CODES),
        delete(Session).where(Session.expires_at < at - KEPT_SESSIONS),
        delete(Session).where(Session.revoked_at < at - KEPT_SESSIONS),
    ):
        await session.execute(statement)
