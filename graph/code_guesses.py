"""Counts tries at transfer codes before they are made; each code may be somebody's watch."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from graph.context import Context
from graph.guesses import give_all_back, spend_all
from rules.errors import Refusal
from services.acceptance import CODE_REFUSED
from services.limits import TRANSFER_CODES_BY_ADDRESS, TRANSFER_CODES_BY_OWNER


@asynccontextmanager
async def counted_code(context: Context) -> AsyncGenerator[None]:
    """Let a code be tried, if too many were not missed lately. Raises TooManyTries.

    Only what turned out to be no guess is given back: a try that breaks off stays counted.
    """
    viewer = context.viewer
    spending = (
        (TRANSFER_CODES_BY_OWNER, viewer.principal.encode()),
        (TRANSFER_CODES_BY_ADDRESS, viewer.address),
    )
    spent = await spend_all(context, spending)
    try:
        yield
    except Refusal as refusal:
        if refusal.code != CODE_REFUSED:
            await give_all_back(context, spent)
        raise
    await give_all_back(context, spent)
