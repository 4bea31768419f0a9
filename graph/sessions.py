"""The devices on which an owner is signed in, as the owner alone sees them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from graph.context import Context
from graph.ids import write_id
from graph.node import Node
from services.sessions import SESSIONS_OF_OWNER


@strawberry.type(description="A device on which the owner is signed in.")
class Session(Node):
    created_at: datetime = strawberry.field(description="When it was signed in.")
    last_seen_at: datetime = strawberry.field(description="When it was last used, within minutes.")
    expires_at: datetime = strawberry.field(description="When it ends by itself.")
    current: bool = strawberry.field(description="Whether it is the one that asks.")


async def read_sessions(context: Context, owner_ids: Sequence[UUID]) -> list[list[Session]]:
    """The live sessions of each owner, the newest first."""
    found = {each: await _sessions(context, each) for each in set(owner_ids)}
    return [found[each] for each in owner_ids]


async def load_sessions(context: Context, ids: Sequence[UUID]) -> list[Session | None]:
    """The viewer's own live sessions among these, in order; None for all others."""
    owner_id = context.viewer.owner_id
    mine = {each.id: each for each in await _sessions(context, owner_id)} if owner_id else {}
    return [mine.get(write_id("Session", each)) for each in ids]


async def _sessions(context: Context, owner_id: UUID) -> list[Session]:
    rows = await context.database.fetch(SESSIONS_OF_OWNER, owner_id=owner_id, at=context.now)
    return [
        Session(
            id=write_id("Session", row["id"]),
            created_at=row["created_at"],
            last_seen_at=row["last_seen_at"],
            expires_at=row["expires_at"],
            current=row["id"] == context.viewer.session_id,
        )
        for row in rows
    ]
