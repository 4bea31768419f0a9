"""A word that something happened in the CRM: whoever listens need not wait for the clock."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

CHANNEL = "crm_nudge"


async def nudge(session: AsyncSession) -> None:
    """Have the CRM heard at once, when this commits."""
    await session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})
