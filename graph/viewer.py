"""Who asks, and what is theirs."""

from collections.abc import Sequence
from uuid import UUID

import strawberry

from graph.batching import relation
from graph.consents import Consent, read_consents
from graph.context import Context, Info
from graph.owners import Owner, load_owners
from graph.pages import After, First
from graph.sessions import Session, read_sessions
from graph.watches import WatchConnection, portfolio_page
from rules.access import Role

ROLES = "What the caller is: OWNER or POINT_OF_SALE."


def _ids(viewers: Sequence["Viewer"]) -> list[UUID]:
    return [viewer.owner_id for viewer in viewers if viewer.owner_id]


async def owners_of(viewers: Sequence["Viewer"], context: Context) -> list[Owner | None]:
    found = iter(await load_owners(context, _ids(viewers)))
    return [next(found) if viewer.owner_id else None for viewer in viewers]


async def watches_of(
    viewers: Sequence["Viewer"], context: Context, first: First = 20, after: After = None
) -> list[WatchConnection | None]:
    # However often an operation asks for itself, a viewer has one portfolio: it is read once.
    pages = {
        each: await portfolio_page(context, each, first=first, after=after)
        for each in set(_ids(viewers))
    }
    return [pages[viewer.owner_id] if viewer.owner_id else None for viewer in viewers]


async def sessions_of(viewers: Sequence["Viewer"], context: Context) -> list[list[Session] | None]:
    found = iter(await read_sessions(context, _ids(viewers)))
    return [next(found) if viewer.owner_id else None for viewer in viewers]


async def consents_of(viewers: Sequence["Viewer"], context: Context) -> list[list[Consent] | None]:
    found = iter(await read_consents(context, _ids(viewers)))
    return [next(found) if viewer.owner_id else None for viewer in viewers]


@strawberry.type(description="Who asks. For a point of sale, the owner's fields are null.")
class Viewer:
    owner_id: strawberry.Private[UUID | None]
    roles: list[str] = strawberry.field(description=ROLES)
    owner: Owner | None = relation(owners_of, description="The owner's own data.")
    watches: WatchConnection | None = relation(watches_of, description="The portfolio.")
    sessions: list[Session] | None = relation(
        sessions_of, description="Where the owner is signed in."
    )
    consents: list[Consent] | None = relation(
        consents_of, description="The owner's receipts, the newest first."
    )


def read_viewer(info: Info) -> Viewer | None:
    viewer = info.context.viewer
    if viewer.role is Role.ANYONE:
        return None
    return Viewer(owner_id=viewer.owner_id, roles=[viewer.role.value])
