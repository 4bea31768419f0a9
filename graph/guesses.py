"""Counts tries that may be guesses before they are made, and takes back those that were none."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from graph.context import Context
from rules.errors import Ineligible, TooManyTries
from rules.reasons import ReasonCode
from services.limits import (
    NUMBERS_BY_ADDRESS,
    NUMBERS_BY_PRINCIPAL,
    Allowance,
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
    await spend_all(context, spending)
    guess = Guess()
    try:
        yield guess
    except Ineligible as refusal:
        guess.missed = refusal.verdict.code is ReasonCode.NOT_CONFIRMED
        raise
    finally:
        if not guess.missed:
            async with context.database.transaction() as session:
                for allowance, subject in spending:
                    await give_back(session, allowance, subject)


async def spend_all(context: Context, spending: Spending) -> None:
    """Count a try under each allowance. Raises TooManyTries when one is used up."""
    async with context.database.transaction() as session:
        allowed = [await spend(session, allowance, subject) for allowance, subject in spending]
    if not all(allowed):
        raise TooManyTries
