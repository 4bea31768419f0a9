"""How many of the watches sold have been registered: at a point of sale, in its market, in all."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Date, and_, bindparam, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import PointOfSale
from models.database import Database
from models.query import Query
from models.warranty import SaleDeclaration
from services.sale_reads import COUNTS, is_registered

FEWEST_SELLERS = 5  # of which a market must be made up, for nobody's figures to be read off it


@dataclass(frozen=True, slots=True)
class Rate:
    sold: int
    registered: int

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where nothing was sold."""
        return self.registered / self.sold if self.sold else None


@dataclass(frozen=True, slots=True)
class SellerRate:
    """The rate of one point of sale, as the maison sees it."""

    market: str
    code: str
    name: str
    rate: Rate


_DAY = SaleDeclaration.sold_on.type
_SINCE, _THROUGH = bindparam("since", type_=_DAY), bindparam("through", type_=_DAY)
_SOLD = and_(COUNTS, SaleDeclaration.sold_on.between(_SINCE, _THROUGH))
_FIGURES = (
    func.count(SaleDeclaration.id).label("sold"),
    func.count(SaleDeclaration.id).filter(is_registered()).label("registered"),
)
OF_SELLER = Query(
    select(*_FIGURES).where(
        SaleDeclaration.point_of_sale_id == bindparam("point_of_sale_id"), _SOLD
    )
)
_MARKET = (
    select(PointOfSale.market)
    .where(PointOfSale.id == bindparam("point_of_sale_id"))
    .scalar_subquery()
)
_MONTH = cast(func.date_trunc("month", SaleDeclaration.sold_on), Date).label("month")
_BY_SELLER = (
    select(_MONTH, SaleDeclaration.point_of_sale_id, *_FIGURES)
    .join(PointOfSale, PointOfSale.id == SaleDeclaration.point_of_sale_id)
    .where(PointOfSale.market == _MARKET, _SOLD)
    .group_by(_MONTH, SaleDeclaration.point_of_sale_id)
    .subquery()
)
OF_MARKET = Query(
    select(
        func.count().label("sellers"),
        func.sum(_BY_SELLER.c.sold).label("sold"),
        func.sum(_BY_SELLER.c.registered).label("registered"),
    ).group_by(_BY_SELLER.c.month)
)
OF_ALL = (
    select(PointOfSale.market, PointOfSale.code, PointOfSale.name, *_FIGURES)
    .outerjoin(SaleDeclaration, and_(SaleDeclaration.point_of_sale_id == PointOfSale.id, _SOLD))
    .group_by(PointOfSale.id)
    .order_by(PointOfSale.market, PointOfSale.code)
)


async def read_rate(
    database: Database, point_of_sale_id: UUID, *, since: date, through: date
) -> Rate:
    """Of what the point of sale sold on these days, both inclusive."""
    (row,) = await database.fetch(
        OF_SELLER, point_of_sale_id=point_of_sale_id, since=since, through=through
    )
    return Rate(row["sold"], row["registered"])


async def read_market_rate(
    database: Database, point_of_sale_id: UUID, *, since: date, through: date
) -> Rate | None:
    """Of all that was sold in the market of a point of sale; None where it could tell on others.

    It is told for whole months, in each of which five points of sale sold something: nobody's
    figures can be read off it, nor off the difference between two periods.
    """
    if not is_whole_months(since, through):
        return None
    months = await database.fetch(
        OF_MARKET, point_of_sale_id=point_of_sale_id, since=since, through=through
    )
    if not months or min(month["sellers"] for month in months) < FEWEST_SELLERS:
        return None
    return Rate(
        sum(int(month["sold"]) for month in months),
        sum(int(month["registered"]) for month in months),
    )


async def rates_of_all(
    session: AsyncSession, *, market: str | None, since: date, through: date
) -> Sequence[SellerRate]:
    """The rate of each point of sale, for the maison alone; also of those that sold nothing."""
    asked = OF_ALL.where(PointOfSale.market == market) if market else OF_ALL
    found = await session.execute(asked, {"since": since, "through": through})
    return [
        SellerRate(row.market, row.code, row.name, Rate(row.sold, row.registered)) for row in found
    ]


def is_whole_months(since: date, through: date) -> bool:
    last = monthrange(through.year, through.month)[1]
    return since.day == 1 and through.day == last and since <= through
