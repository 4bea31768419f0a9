"""Limits on guessing, counted in PostgreSQL so that they hold across processes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many tries in a moving window; the window before counts by the share that remains."""

    name: str
    tries: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Spent:
    """A try that was counted, and the window that it was counted in."""

    allowance: Allowance
    subject: bytes
    window_from: datetime


# What an owner may do from one place is little. What all places may do for one owner is more, so
# that a stranger who tries the owner's address does not use up what the owner has.
CODES_BY_EMAIL_HERE = Allowance("codes/email+address", 5, timedelta(hours=1))
CODES_BY_EMAIL = Allowance("codes/email", 20, timedelta(hours=1))
CODES_BY_ADDRESS = Allowance("codes/address", 30, timedelta(hours=1))
SIGN_INS_BY_EMAIL_HERE = Allowance("sign-ins/email+address", 10, timedelta(minutes=5))
SIGN_INS_BY_EMAIL = Allowance("sign-ins/email", 50, timedelta(minutes=5))
SIGN_INS_BY_ADDRESS = Allowance("sign-ins/address", 60, timedelta(minutes=5))
NUMBERS_BY_PRINCIPAL = Allowance("numbers/principal", 20, timedelta(hours=1))
NUMBERS_BY_PRINCIPAL_A_DAY = Allowance("numbers/principal/day", 60, timedelta(days=1))
NUMBERS_BY_ADDRESS = Allowance("numbers/address", 60, timedelta(hours=1))
TRANSFER_CODES_BY_OWNER = Allowance("transfer-codes/owner", 10, timedelta(hours=1))
TRANSFER_CODES_BY_ADDRESS = Allowance("transfer-codes/address", 30, timedelta(hours=1))
CLAIMS_BY_OWNER = Allowance("claims/owner", 10, timedelta(days=1))
CLIENTS_BY_SELLER = Allowance("clients/point-of-sale", 200, timedelta(days=1))
STAFF_SIGN_INS_BY_ADDRESS = Allowance("staff-sign-ins/address", 20, timedelta(minutes=5))
# A desk looks many people up in a day, and nobody's register of clients.
PEOPLE_BY_STAFF = Allowance("people/staff", 120, timedelta(hours=1))

SPEND = text("""
    WITH here AS (
        SELECT date_bin(:window, now(), 'epoch') AS window_from
    ), carried AS (
        SELECT here.window_from, coalesce(before.tries, 0) * (
            1 - extract(epoch FROM now() - here.window_from) / extract(epoch FROM :window)
        ) AS tries
        FROM here LEFT JOIN rate_limit AS before
            ON before.subject = :subject AND before.window_from = here.window_from - :window
    )
    INSERT INTO rate_limit AS counted (subject, window_from, tries)
    SELECT :subject, window_from, 1 FROM carried WHERE 1 + tries <= :most
    ON CONFLICT (subject, window_from) DO UPDATE SET tries = counted.tries + 1
        WHERE counted.tries + 1 + (SELECT tries FROM carried) <= :most
    RETURNING window_from
""")

GIVE_BACK = text("""
    UPDATE rate_limit SET tries = tries - 1
    WHERE subject = :subject AND window_from = :window_from AND tries > 0
""")


async def spend(session: AsyncSession, allowance: Allowance, subject: bytes) -> Spent | None:
    """Count a try that is still allowed; None, and nothing is counted, when it is not.

    The try is counted before it is made, so that many at once cannot slip through together. One
    that is refused does not count: who goes on asking is let in again as the window moves on.
    """
    parameters = {
        "subject": _name(allowance, subject),
        "window": allowance.window,
        "most": allowance.tries,
    }
    window_from = await session.scalar(SPEND, parameters)
    return Spent(allowance, subject, window_from) if window_from else None


async def give_back(session: AsyncSession, spent: Spent) -> None:
    """Take a try back that turned out to be no guess, from the window that it was counted in."""
    subject = _name(spent.allowance, spent.subject)
    await session.execute(GIVE_BACK, {"subject": subject, "window_from": spent.window_from})


def _name(allowance: Allowance, subject: bytes) -> bytes:
    return allowance.name.encode() + b"/" + subject
