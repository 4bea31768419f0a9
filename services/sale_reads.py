"""What points of sale read of their own declarations, and whether a client has registered them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    and_,
    any_,
    bindparam,
    case,
    exists,
    literal_column,
    or_,
    select,
)

from models.catalogue import Timepiece
from models.database import Database
from models.holding import Ownership, Registration
from models.query import Query, id_list
from models.warranty import SaleDeclaration

# Written out, and not as parameters: a generic plan uses a partial index only where it can read
# the index's own condition in the statement.
COUNTS = and_(
    SaleDeclaration.state == literal_column("'ACCEPTED'"),
    SaleDeclaration.kind == literal_column("'SALE'"),
)
# A request from before the sale is not its buyer's; a day for the zone of the point of sale.
ASKED_AFTER_SALE = and_(
    Registration.individual_number == Timepiece.individual_number,
    Registration.requested_at >= SaleDeclaration.sold_on - literal_column("interval '1 day'"),
)


def is_registered() -> ColumnElement[bool]:
    """Whether a client holds the piece of a sale, or has held it since.

    What a former sale of the piece had brought, and ended with it, is none of this one.
    """
    return exists().where(
        Ownership.timepiece_id == SaleDeclaration.timepiece_id,
        or_(
            Ownership.until.is_(None),
            and_(
                Ownership.since >= SaleDeclaration.sold_on,
                Ownership.ended_by != "SALE_VOIDED",
                Ownership.ended_by != "EXCHANGE",
            ),
        ),
    )


def _refused_for() -> ScalarSelect[str]:
    return (
        select(Registration.reason)
        .where(ASKED_AFTER_SALE, Registration.state == literal_column("'REFUSED'"))
        .order_by(Registration.decided_at.desc())
        .limit(1)
        .scalar_subquery()
    )


DECLARATIONS = Query(
    select(
        SaleDeclaration.id,
        SaleDeclaration.external_id,
        Timepiece.individual_number,
        SaleDeclaration.sold_on,
        SaleDeclaration.kind,
        SaleDeclaration.state,
        SaleDeclaration.held_for,
        and_(COUNTS, is_registered()).label("is_registered"),
        and_(
            COUNTS,
            exists().where(
                ASKED_AFTER_SALE, Registration.state == literal_column("'PENDING_SALE'")
            ),
        ).label("is_waiting"),
        case((COUNTS, _refused_for())).label("last_refusal"),
    )
    .outerjoin(Timepiece, Timepiece.id == SaleDeclaration.timepiece_id)
    .where(
        SaleDeclaration.id == any_(id_list()),
        SaleDeclaration.point_of_sale_id == bindparam("point_of_sale_id"),
    )
)


@dataclass(frozen=True, slots=True)
class DeclaredSale:
    """A declaration; whether its client has registered is told only while the sale counts."""

    id: UUID
    external_id: str
    individual_number: str | None
    sold_on: date | None
    kind: str | None
    state: str
    held_for: str | None
    is_registered: bool
    is_waiting: bool
    last_refusal: str | None

    @property
    def registration(self) -> str:
        """What came of the client's registration; what it has now goes before what it was."""
        if self.is_registered:
            return "REGISTERED"
        if self.is_waiting:
            return "WAITING"
        return "REFUSED" if self.last_refusal else "NONE"

    @property
    def refused_for(self) -> str | None:
        return self.last_refusal if self.registration == "REFUSED" else None


async def read_declarations(
    database: Database, point_of_sale_id: UUID, ids: Sequence[UUID]
) -> Mapping[UUID, DeclaredSale]:
    """Of these declarations, those that this point of sale made."""
    rows = await database.fetch(DECLARATIONS, ids=list(ids), point_of_sale_id=point_of_sale_id)
    return {row["id"]: DeclaredSale(*row.values()) for row in rows}
