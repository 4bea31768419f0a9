"""Counts tries that may be guesses before they are made, and takes back those that were none."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from graph.context import Context
from rules.access import Role, Viewer
from rules.errors import Ineligible, TooManyTries
from rules.reasons import ReasonCode
from services.limits import (
    NUMBERS_BY_ADDRESS,
    NUMBERS_BY_PRINCIPAL,
    NUMBERS_BY_PRINCIPAL_A_DAY,
    Allowance,
    Spent,
    give_back,
    spend,
)
from services.sweeps import Miss, must_prove, note_miss

Spending = Sequence[tuple[Allowance, bytes]]

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(slots=True)
class Guess:
    """A try at a number; `missed` when it was not one that we confirm.

    `needs_proof` says that this caller is to be answered only with proof of the watch.
    """

    needs_proof: bool
    missed: bool = False


@asynccontextmanager
async def counted_guess(context: Context, number: str) -> AsyncGenerator[Guess]:
    """Let a canonical number be tried, if too many were not missed lately. Raises TooManyTries.

    Each count is committed on its own: the refusal of the try must not undo it.
    """
    is_stranger = context.viewer.role is Role.ANYONE
    guess = Guess(needs_proof=is_stranger and await must_prove(context.database))
    spent = await spend_all(context, _allowed(context.viewer))
    try:
        yield guess
    except Ineligible as refusal:
        guess.missed = refusal.verdict.code is ReasonCode.NOT_CONFIRMED
        raise
    finally:
        if guess.missed:
            await _note_miss(context, number)
        else:
            await give_all_back(context, spent)


def _allowed(viewer: Viewer) -> Spending:
    return (
        (NUMBERS_BY_PRINCIPAL, viewer.principal.encode()),
        (NUMBERS_BY_PRINCIPAL_A_DAY, viewer.principal.encode()),
        (NUMBERS_BY_ADDRESS, viewer.address),
    )


async def _note_miss(context: Context, number: str) -> None:
    viewer = context.viewer
    account = None if viewer.role is Role.ANYONE else viewer.principal
    async with context.database.transaction() as session:
        miss = Miss(number, account, viewer.address)
        sweeps = await note_miss(session, context.house.vault, miss)
    for sweep in sweeps:
        log.warning("numbers_swept", kind=sweep.kind, id=sweep.id)


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
