"""Watches as their owner sees them, with what belongs to them."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry

from graph.batching import relation
from graph.cards import WarrantyCard, card_of
from graph.claims import ClaimAgainst, claims_against
from graph.context import Context
from graph.coverage import Coverage, read_coverage
from graph.exchanges import EXCHANGED_FOR, EXCHANGED_FROM, exchanged_for, exchanged_from
from graph.guidance import Asked, Kinds, TipConnection, UserGuideConnection, guides_page, tips_page
from graph.holdings import (
    Holding,
    JointHolder,
    Purchase,
    joint_holders_of,
    nicknames_of,
    purchases_of,
)
from graph.ids import write_id
from graph.incidents import Incident, incidents_of
from graph.node import Node
from graph.pages import After, First, PageInfo, info_of, read_cursor, require_page, write_cursor
from graph.references import Reference, reference_of
from graph.transfers import OwnershipTransfer, offers_of
from services.card_reads import read_last_cards
from services.portfolio import OwnedWatch, count_watches, read_page, read_watches

AsOf = Annotated[
    date | None, strawberry.argument(description="The day asked about; else today's date.")
]


def references_of(watches: Sequence["Watch"], context: Context) -> list[Reference | None]:
    entries = [context.snapshot.references.get(watch.row.reference_id) for watch in watches]
    return [reference_of(entry) if entry else None for entry in entries]


async def coverage_of(
    watches: Sequence["Watch"], context: Context, as_of: AsOf = None
) -> list[Coverage]:
    return await read_coverage(context, [watch.row for watch in watches], as_of)


def guides_of(
    watches: Sequence["Watch"],
    context: Context,
    kinds: Kinds = None,
    first: First = 10,
    after: After = None,
) -> list[UserGuideConnection]:
    asked = Asked(kinds, first, after)
    return [guides_page(context, watch.row, asked) for watch in watches]


def tips_of(
    watches: Sequence["Watch"],
    context: Context,
    kinds: Kinds = None,
    first: First = 10,
    after: After = None,
) -> list[TipConnection]:
    asked = Asked(kinds, first, after)
    return [tips_page(context, watch.row, asked) for watch in watches]


async def cards_of(watches: Sequence["Watch"], context: Context) -> list[WarrantyCard | None]:
    ids = [watch.row.timepiece_id for watch in watches]
    found = await read_last_cards(context.database, ids)
    return [card_of(found[each]) if each in found else None for each in ids]


@strawberry.type(description="A watch or clock in its owner's portfolio.")
class Watch(Node):
    row: strawberry.Private[OwnedWatch]
    individual_number: str = strawberry.field(description="The number engraved on the piece.")
    owned_since: date = strawberry.field(description="The day it joined the portfolio.")
    purchase_date: date | None = strawberry.field(
        description="The day it was sold, at the point of sale."
    )
    reference: Reference | None = relation(references_of, description="The model it is.")
    coverage: Coverage | None = relation(coverage_of, description="Its cover, as one timeline.")
    card: WarrantyCard | None = relation(
        cards_of, description="The warranty card that was issued last, in force or not."
    )
    guides: UserGuideConnection | None = relation(
        guides_of, description="How it works: the closest guide, and its functions."
    )
    tips: TipConnection | None = relation(tips_of, description="Advice chosen for it.")
    holding: Holding = strawberry.field(description="How the viewer holds it.")
    nickname: str | None = relation(nicknames_of, description="What the viewer calls it.")
    purchase: Purchase | None = relation(
        purchases_of, description="What the viewer notes about how they came by it."
    )
    joint_holders: list[JointHolder] | None = relation(
        joint_holders_of, description="Who holds it too; told to the primary holder alone."
    )
    transfer: OwnershipTransfer | None = relation(
        offers_of, description="The primary holder's open offer of it."
    )
    incident: Incident | None = relation(
        incidents_of, description="The open report that it is lost or stolen."
    )
    claims: list[ClaimAgainst] | None = relation(
        claims_against, description="Undecided claims to it; told to the primary holder alone."
    )
    exchanged_from: str | None = relation(exchanged_from, description=EXCHANGED_FROM)
    exchanged_for: str | None = relation(exchanged_for, description=EXCHANGED_FOR)


@strawberry.type(description="A watch in a page.")
class WatchEdge:
    cursor: str = strawberry.field(description="Where the edge stands.")
    node: Watch = strawberry.field(description="The watch.")


async def totals_of(connections: Sequence["WatchConnection"], context: Context) -> list[int | None]:
    # All pages are the viewer's own: however many, they are of one owner, who is counted once.
    owner_ids = {each.owner_id for each in connections}
    totals = {each: await count_watches(context.database, each) for each in owner_ids}
    return [totals[each.owner_id] for each in connections]


@strawberry.type(description="A page of watches, the newest first.")
class WatchConnection:
    owner_id: strawberry.Private[UUID]
    edges: list[WatchEdge] = strawberry.field(description="The page with its cursors.")
    nodes: list[Watch] = strawberry.field(description="The page without cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int | None = relation(
        totals_of, description="How many there are in all; counting stops at 10,001."
    )


def watch_of(row: OwnedWatch) -> Watch:
    return Watch(
        id=write_id("Watch", row.timepiece_id),
        row=row,
        individual_number=row.individual_number,
        owned_since=row.since,
        purchase_date=row.purchase_date,
        holding=Holding.PRIMARY if row.is_primary else Holding.JOINT,
    )


async def portfolio_page(
    context: Context, owner_id: UUID, *, first: int, after: str | None
) -> WatchConnection:
    require_page(first)
    rows, more = await read_page(
        context.database,
        owner_id,
        first=first,
        after=read_cursor(after),
        with_history=context.snapshot.wants_history,
    )
    nodes = [watch_of(row) for row in rows]
    cursors = [write_cursor(row.ownership_id) for row in rows]
    return WatchConnection(
        owner_id=owner_id,
        edges=[
            WatchEdge(cursor=cursor, node=node) for cursor, node in zip(cursors, nodes, strict=True)
        ],
        nodes=nodes,
        page_info=info_of(cursors, has_next_page=more, after=after),
    )


async def load_watches(context: Context, ids: Sequence[UUID]) -> list[Watch | None]:
    """The viewer's own watches among these, in order; None for all others."""
    owner_id = context.viewer.owner_id
    if owner_id is None:
        return [None] * len(ids)
    wants_history = context.snapshot.wants_history
    rows = await read_watches(context.database, owner_id, ids, with_history=wants_history)
    return [watch_of(rows[each]) if each in rows else None for each in ids]
