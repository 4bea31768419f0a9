"""A retry gets the first answer: the key is kept in the transaction of the work itself."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.ledger import IdempotencyKey
from rules.errors import InvalidInput, KeyReused

LONGEST_KEY = 255


async def once(
    session: AsyncSession,
    *,
    principal: str,
    mutation: str,
    key: str,
    arguments: Mapping[str, Any],
    act: Callable[[], Awaitable[dict[str, Any]]],
) -> dict[str, Any]:
    """The answer of `act`, or the one it gave when this key was first used. The answer holds ids.

    A second request with the key waits for the first to commit. A refusal leaves by exception and
    takes the key with it, so that a corrected request may use it again.
    Raises KeyReused when the arguments differ, InvalidInput when the key is empty or too long.
    """
    if not 1 <= len(key) <= LONGEST_KEY:
        raise InvalidInput(
            "IDEMPOTENCY_KEY_INVALID",
            _("An idempotency key has 1 to {longest} characters.", longest=LONGEST_KEY),
            "idempotencyKey",
        )
    row = {"principal": principal, "mutation": mutation, "key": key}
    fingerprint = fingerprint_of(arguments)
    claimed = await session.scalar(
        insert(IdempotencyKey)
        .values(**row, fingerprint=fingerprint)
        .on_conflict_do_nothing()
        .returning(IdempotencyKey.key)
    )
    if claimed is None:
        return await _first_answer(session, row, fingerprint)
    answer = await act()
    await session.execute(update(IdempotencyKey).filter_by(**row).values(answer=answer))
    return answer


def fingerprint_of(arguments: Mapping[str, Any]) -> bytes:
    canonical = orjson.dumps(dict(arguments), option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(canonical).digest()


async def _first_answer(
    session: AsyncSession, row: Mapping[str, str], fingerprint: bytes
) -> dict[str, Any]:
    first = (await session.scalars(select(IdempotencyKey).filter_by(**row))).one()
    if first.fingerprint != fingerprint:
        raise KeyReused
    return first.answer or {}
