"""The audit: who did what to which object, chained so that a change of history shows."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.ledger import Audit

GENESIS = bytes(32)


async def record(
    session: AsyncSession,
    *,
    actor: str,
    action: str,
    object_kind: str,
    object_id: UUID,
    fields: Sequence[str] = (),
) -> None:
    """Append a link to the object's chain: ids and field names, never values.

    The caller holds a lock on the object; the unique position is the belt.
    """
    last = await session.scalar(
        select(Audit)
        .where(Audit.object_kind == object_kind, Audit.object_id == object_id)
        .order_by(Audit.position.desc())
        .limit(1)
    )
    link = Audit(
        object_kind=object_kind,
        object_id=object_id,
        position=last.position + 1 if last else 1,
        actor=actor,
        action=action,
        fields=list(fields),
    )
    link.digest = _digest(link, last.digest if last else GENESIS)
    session.add(link)


async def is_unbroken(session: AsyncSession, object_kind: str, object_id: UUID) -> bool:
    """Whether the chain of an object is whole and unaltered."""
    links = await session.scalars(
        select(Audit)
        .where(Audit.object_kind == object_kind, Audit.object_id == object_id)
        .order_by(Audit.position)
    )
    before = GENESIS
    for position, link in enumerate(links, start=1):
        if link.position != position or link.digest != _digest(link, before):
            return False
        before = link.digest
    return True


def _digest(link: Audit, before: bytes) -> bytes:
    said = [
        *(link.object_kind, str(link.object_id), link.position),
        *(link.actor, link.action, link.fields),
    ]
    return hashlib.sha256(before + orjson.dumps(said)).digest()
