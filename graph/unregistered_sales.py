"""Pages of the sales that no client has registered yet, by the day of sale."""

import base64
import binascii
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import strawberry

from graph.batching import relation
from graph.context import Context
from graph.errors import PublicError
from graph.pages import PageInfo, info_of, require_page
from graph.sale_declarations import SaleDeclaration, load_declarations
from services.sales_not_registered import Place, count_not_registered, read_not_registered

CURSOR = "SaleCursor"


@strawberry.type(description="A declaration in a page.")
class SaleDeclarationEdge:
    cursor: str = strawberry.field(description="Where the edge stands.")
    node: SaleDeclaration = strawberry.field(description="The declaration.")


async def totals_of(
    connections: Sequence["SaleDeclarationConnection"], context: Context
) -> list[int | None]:
    asked = {(each.seller_id, each.sold_since) for each in connections}
    totals = {
        (seller_id, since): await count_not_registered(
            context.database, seller_id, sold_since=since
        )
        for seller_id, since in asked
    }
    return [totals[each.seller_id, each.sold_since] for each in connections]


@strawberry.type(description="A page of declarations, the latest sale first.")
class SaleDeclarationConnection:
    seller_id: strawberry.Private[UUID]
    sold_since: strawberry.Private[date | None]
    edges: list[SaleDeclarationEdge] = strawberry.field(description="The page with its cursors.")
    nodes: list[SaleDeclaration] = strawberry.field(description="The page without cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int | None = relation(
        totals_of, description="How many there are in all; counting stops at 10,001."
    )


async def unregistered_page(
    context: Context, seller_id: UUID, *, first: int, after: str | None, sold_since: date | None
) -> SaleDeclarationConnection:
    require_page(first)
    places, more = await read_not_registered(
        context.database,
        seller_id,
        sold_since=sold_since,
        first=first,
        after=_read_cursor(after) if after is not None else None,
    )
    found = await load_declarations(context, [place.id for place in places])
    pairs = [(_write_cursor(p), sale) for p, sale in zip(places, found, strict=True) if sale]
    return SaleDeclarationConnection(
        seller_id=seller_id,
        sold_since=sold_since,
        edges=[SaleDeclarationEdge(cursor=cursor, node=sale) for cursor, sale in pairs],
        nodes=[sale for _, sale in pairs],
        page_info=info_of([cursor for cursor, _ in pairs], has_next_page=more, after=after),
    )


def _write_cursor(place: Place) -> str:
    packed = base64.urlsafe_b64encode(f"{CURSOR}:{place.sold_on}:{place.id}".encode())
    return packed.rstrip(b"=").decode()


def _read_cursor(text: str) -> Place:
    """The place in a cursor of ours. Raises PublicError for anything else."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        packed = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
        name, sold_on, key = packed.split(":")
        place = Place(date.fromisoformat(sold_on), UUID(key))
    except (UnicodeError, ValueError, binascii.Error):
        name, place = "", None
    if name != CURSOR or place is None:
        raise PublicError("BAD_USER_INPUT", "`after` is not a cursor of this connection.")
    return place
