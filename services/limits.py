"""Limits on guessing, counted in PostgreSQL so that they hold across processes."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many tries in a moving window; the window before counts by the share that remains."""

    name: str
    tries: int
    window: timedelta


CODES_BY_EMAIL = Allowance("codes/email", 5, timedelta(hours=1))
CODES_BY_ADDRESS = Allowance("codes/address", 30, timedelta(hours=1))
SIGN_INS_BY_EMAIL = Allowance("sign-ins/email", 10, timedelta(minutes=5))
SIGN_INS_BY_ADDRESS = Allowance("sign-ins/address", 60, timedelta(minutes=5))
NUMBERS_BY_PRINCIPAL = Allowance("numbers/principal", 20, timedelta(hours=1))
NUMBERS_BY_ADDRESS = Allowance("numbers/address", 60, timedelta(hours=1))

SPEND = text("""
    WITH spent AS (
        INSERT INTO rate_limit (subject, window_from, tries)
        VALUES (:subject, date_bin(:window, now(), 'epoch'), 1)
        ON CONFLICT (subject, window_from) DO UPDATE SET tries = rate_limit.tries + 1
        RETURNING tries, window_from
    )
    SELECT spent.tries + coalesce(before.tries, 0)
        * (1 - extract(epoch FROM now() - spent.window_from) / extract(epoch FROM :window))
    FROM spent LEFT JOIN rate_limit AS before
        ON before.subject = :subject AND before.window_from = spent.window_from - :window
""")

GIVE_BACK = text("""
    UPDATE rate_limit SET tries = tries - 1
    WHERE subject = :subject AND window_from = date_bin(:window, now(), 'epoch') AND tries > 0
""")


async def spend(session: AsyncSession, allowance: Allowance, subject: bytes) -> bool:
    """Count a try and say whether it is still allowed. The caller commits it either way.

    The try is counted before it is made, so that many at once cannot slip through together.
    """
    counted = await session.scalar(SPEND, _parameters(allowance, subject))
    return float(counted or 0) <= allowance.tries


async def give_back(session: AsyncSession, allowance: Allowance, subject: bytes) -> None:
    """Take a try back that turned out to be no guess."""
    await session.execute(GIVE_BACK, _parameters(allowance, subject))


def _parameters(allowance: Allowance, subject: bytes) -> dict[str, object]:
    return {"subject": allowance.name.encode() + b"/" + subject, "window": allowance.window}
