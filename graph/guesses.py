"""Counts tries that may be guesses before they are made, and takes back those that were none."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from graph.context import Context
from rules.errors import Ineligible, TooManyTries
from rules.reasons import ReasonCode
from services.limits import (
    NUMBERS_BY_ADDRESS,
    NUMBERS_BY_PRINCIPAL,
    Allowance,
    Spent,
    give_back,
    spend,
)

Spending = Sequence[tuple[Allowance, bytes]]


@dataclass(slots=True)
class Guess:
    """A try at a number; `missed` when it was not one that we confirm."""

    missed: bool = False


@asynccontextmanager
async def counted_guess(context: Context) -> AsyncGenerator[Guess]:
    """Let a number be tried, if too many were not missed lately. Raises TooManyTries.

    Each count is committed on its own: the refusal of the try must not undo it.
    """
    viewer = context.viewer
    spending = (
        (NUMBERS_BY_PRINCIPAL, viewer.principal.encode()),
        (NUMBERS_BY_ADDRESS, viewer.address),
    )
    spent = await spend_all(context, spending)
    guess = Guess()
    try:
        yield guess
    except Ineligible as refusal:
        guess.missed = refusal.verdict.code is ReasonCode.NOT_CONFIRMED
        raise
    finally:
        if not guess.missed:
            await give_all_back(context, spent)


async def spend_all(context: Context, spending: Spending) -> list[Spent]:
    """Count a try under each allowance, or under none. Raises TooManyTries when one is used up."""
    async with context.database.transaction() as session:
        return [await _spend(session, allowance, subject) for allowance, subject in spending]


async def give_all_back(context: Context, spent: Sequence[Spent]) -> None:
    async with context.database.transaction() as session:
        for each in spent:
            await give_back(session, each)


async def _spend(session: AsyncSession, allowance: Allowance, subject: bytes) -> Spent:
    spent = await spend(session, allowance, subject)
    if spent is None:
        raise TooManyTries  # which undoes what the transaction counted before
    return spent
