"""Who asks, and what is theirs."""

from collections.abc import Sequence
from uuid import UUID

import strawberry

from graph.batching import relation
from graph.claims import OwnershipClaim, own_claims
from graph.consents import Consent, read_consents
from graph.context import Context, Info
from graph.owners import Owner, load_owners
from graph.pages import After, First
from graph.registrations import Registration, own_registrations
from graph.seller import PointOfSale, load_sellers
from graph.sessions import Session, read_sessions
from graph.watches import WatchConnection, portfolio_page
from rules.access import Role

ROLES = "What the caller is: OWNER, POINT_OF_SALE, or a role of the maison's staff."


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


async def registrations_of(
    viewers: Sequence["Viewer"], context: Context
) -> list[list[Registration] | None]:
    listed = {each: await own_registrations(context, each) for each in set(_ids(viewers))}
    return [listed[viewer.owner_id] if viewer.owner_id else None for viewer in viewers]


async def claims_of(
    viewers: Sequence["Viewer"], context: Context
) -> list[list[OwnershipClaim] | None]:
    listed = {each: await own_claims(context, each) for each in set(_ids(viewers))}
    return [listed[viewer.owner_id] if viewer.owner_id else None for viewer in viewers]


async def sellers_of(viewers: Sequence["Viewer"], context: Context) -> list[PointOfSale | None]:
    ids = [viewer.point_of_sale_id for viewer in viewers if viewer.point_of_sale_id]
    found = iter(await load_sellers(context, ids))
    return [next(found) if viewer.point_of_sale_id else None for viewer in viewers]


@strawberry.type(description="Who asks. For a point of sale, the owner's fields are null.")
class Viewer:
    owner_id: strawberry.Private[UUID | None]
    point_of_sale_id: strawberry.Private[UUID | None] = None
    roles: list[str] = strawberry.field(description=ROLES)
    owner: Owner | None = relation(owners_of, description="The owner's own data.")
    watches: WatchConnection | None = relation(watches_of, description="The portfolio.")
    registrations: list[Registration] | None = relation(
        registrations_of,
        description="What the owner asked for, also what waits or was refused; the newest 50.",
    )
    claims: list[OwnershipClaim] | None = relation(
        claims_of, description="The claims that the owner raised; the newest 50."
    )
    sessions: list[Session] | None = relation(
        sessions_of, description="Where the owner is signed in."
    )
    consents: list[Consent] | None = relation(
        consents_of, description="The owner's receipts, the newest first."
    )
    point_of_sale: PointOfSale | None = relation(
        sellers_of, description="The point of sale that asks."
    )


def read_viewer(info: Info) -> Viewer | None:
    viewer = info.context.viewer
    if viewer.role is Role.ANYONE:
        return None
    return Viewer(
        owner_id=viewer.owner_id,
        point_of_sale_id=viewer.point_of_sale_id,
        roles=[viewer.role.value],
    )
