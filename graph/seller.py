"""A point of sale as its own system reads it: itself, what awaits its clients, and how it does."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

import strawberry

from graph.batching import relation
from graph.context import Context
from graph.errors import PublicError
from graph.pages import After, First
from graph.unregistered_sales import SaleDeclarationConnection, unregistered_page
from services.activation_rates import FEWEST_SELLERS, read_market_rate, read_rate
from services.sellers import Seller, read_sellers

LONGEST_PERIOD = timedelta(days=366)

SoldSince = Annotated[
    date | None, strawberry.argument(description="The first day of sale; else all sales.")
]
Since = Annotated[date, strawberry.argument(name="from", description="The first day of sale.")]
Through = Annotated[
    date, strawberry.argument(description="The last day of sale; a period has 366 days at most.")
]


@strawberry.type(description="How many of the watches sold were registered by their clients.")
class ActivationRate:
    sold: int = strawberry.field(description="Sales of this point of sale that count.")
    registered: int = strawberry.field(description="Those that a client has registered.")
    rate: float | None = strawberry.field(description="Their share, from 0 to 1.")
    market_sold: int | None = strawberry.field(
        description="Sales of the whole market, this point of sale included. Told for whole"
        f" calendar months, in each of which {FEWEST_SELLERS} points of sale sold something: else"
        " the figures of others could be read off."
    )
    market_registered: int | None = strawberry.field(
        description="Those that a client has registered; told as `marketSold` is."
    )
    market_rate: float | None = strawberry.field(
        description="Their share, from 0 to 1; told as `marketSold` is."
    )


async def unregistered_of(
    sellers: Sequence["PointOfSale"],
    context: Context,
    first: First = 20,
    after: After = None,
    sold_since: SoldSince = None,
) -> list[SaleDeclarationConnection]:
    pages = {
        each: await unregistered_page(
            context, each, first=first, after=after, sold_since=sold_since
        )
        for each in {seller.row.id for seller in sellers}
    }
    return [pages[seller.row.id] for seller in sellers]


async def rates_of(
    sellers: Sequence["PointOfSale"], context: Context, since: Since, through: Through
) -> list[ActivationRate]:
    _require_period(since, through)
    rates = {
        each: await _rate(context, each, since, through)
        for each in {seller.row.id for seller in sellers}
    }
    return [rates[seller.row.id] for seller in sellers]


@strawberry.type(description="A boutique or an authorised retailer, as its own system sees it.")
class PointOfSale:
    row: strawberry.Private[Seller]
    code: str = strawberry.field(description="The maison's code for it.")
    name: str = strawberry.field(description="Its name.")
    kind: str = strawberry.field(description="BOUTIQUE or AUTHORISED_RETAILER.")
    market: str = strawberry.field(description="The market it belongs to.")
    time_zone: str = strawberry.field(description="Its zone, which decides what day it is.")
    city: str = strawberry.field(description="The town it is in.")
    sales_not_registered: SaleDeclarationConnection | None = relation(
        unregistered_of,
        description="What was declared here, counts, and no client has registered; the latest"
        " first.",
    )
    activation_rate: ActivationRate | None = relation(
        rates_of, description="How many of the sales of some days were registered."
    )


async def load_sellers(context: Context, ids: Sequence[UUID]) -> list[PointOfSale | None]:
    if not ids:
        return []
    rows = await read_sellers(context.database, ids)
    return [_seller(rows[each]) if each in rows else None for each in ids]


def _seller(row: Seller) -> PointOfSale:
    return PointOfSale(
        row=row,
        code=row.code,
        name=row.name,
        kind=row.kind,
        market=row.market,
        time_zone=row.time_zone,
        city=row.city,
    )


async def _rate(context: Context, seller_id: UUID, since: date, through: date) -> ActivationRate:
    days = {"since": since, "through": through}
    own = await read_rate(context.database, seller_id, **days)
    market = await read_market_rate(context.database, seller_id, **days)
    return ActivationRate(
        sold=own.sold,
        registered=own.registered,
        rate=own.share,
        market_sold=market.sold if market else None,
        market_registered=market.registered if market else None,
        market_rate=market.share if market else None,
    )


def _require_period(since: date, through: date) -> None:
    if not timedelta() <= through - since < LONGEST_PERIOD:
        message = (
            f"`from` goes before `through`, and a period has {LONGEST_PERIOD.days} days at most."
        )
        raise PublicError("BAD_USER_INPUT", message)
