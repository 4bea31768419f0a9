"""The lock on a number, which is taken before that on its piece: also where there is none."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession


async def line_up(session: AsyncSession, number: str) -> None:
    """Line up all who ask for a number, also for one that no piece has."""
    subject = func.hashtextextended(f"number/{number}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(subject)))
