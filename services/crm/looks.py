"""Staff who look at a person's data are written down before they see it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from models.people import ApiKey, Owner
from rules.access import Viewer
from services import audit


async def note_look(
    session: AsyncSession, owner_id: UUID, *, viewer: Viewer, fields: Sequence[str]
) -> bool:
    """Write down who sees which fields of an owner; False when there is no such owner."""
    owner = await session.get(Owner, owner_id, with_for_update={"key_share": True})
    if owner is None:
        return False
    await audit.record(
        session,
        actor=viewer.principal,
        action="READ_PROFILE",
        object_kind="OWNER",
        object_id=owner_id,
        fields=sorted(fields),
    )
    return True


async def note_search(session: AsyncSession, *, viewer: Viewer, term: str) -> None:
    """Write down that somebody was looked for, and by what; not whom, nor with what success."""
    if viewer.key_id is None:
        return
    await session.get_one(ApiKey, viewer.key_id, with_for_update={"key_share": True})
    await audit.record(
        session,
        actor=viewer.principal,
        action="SEARCH_PERSON",
        object_kind="API_KEY",
        object_id=viewer.key_id,
        fields=[term],
    )
