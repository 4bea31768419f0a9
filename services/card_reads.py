"""What is read of cards, and of the orders for new ones: never a token."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Uuid as UuidType
from sqlalchemy import any_, bindparam, exists, select
from sqlalchemy.dialects.postgresql import distinct_on

from models.database import Database
from models.holding import Ownership
from models.query import Query, id_list
from models.warranty import CardOrder, WarrantyCard

_CARDS = select(
    WarrantyCard.id,
    WarrantyCard.timepiece_id,
    WarrantyCard.material,
    WarrantyCard.issue,
    WarrantyCard.state,
    WarrantyCard.handed_over_on,
)
LAST_CARDS = Query(
    _CARDS.ext(distinct_on(WarrantyCard.timepiece_id))
    .where(WarrantyCard.timepiece_id == any_(id_list()))
    .order_by(WarrantyCard.timepiece_id, WarrantyCard.issue.desc())
)
CARDS = Query(_CARDS.where(WarrantyCard.id == any_(id_list())))
OWN_CARDS = Query(
    _CARDS.where(
        WarrantyCard.id == any_(id_list()),
        exists().where(
            Ownership.timepiece_id == WarrantyCard.timepiece_id,
            Ownership.owner_id == bindparam("owner_id", type_=UuidType),
            Ownership.until.is_(None),
        ),
    )
)
ORDERS = Query(
    select(CardOrder.id, CardOrder.reason, CardOrder.state, CardOrder.created_at).where(
        CardOrder.id == any_(id_list())
    )
)


@dataclass(frozen=True, slots=True)
class CardEntry:
    id: UUID
    timepiece_id: UUID
    material: str
    issue: int
    state: str
    handed_over_on: date | None


@dataclass(frozen=True, slots=True)
class OrderEntry:
    id: UUID
    reason: str
    state: str
    ordered_at: datetime


async def read_last_cards(
    database: Database, timepiece_ids: Sequence[UUID]
) -> Mapping[UUID, CardEntry]:
    """The card that was issued last for each of these pieces, by piece."""
    rows = await database.fetch(LAST_CARDS, ids=list(timepiece_ids))
    return {row["timepiece_id"]: CardEntry(*row.values()) for row in rows}


async def read_cards(database: Database, ids: Sequence[UUID]) -> Mapping[UUID, CardEntry]:
    """These cards, for a point of sale: it may be told about any piece."""
    rows = await database.fetch(CARDS, ids=list(ids))
    return {row["id"]: CardEntry(*row.values()) for row in rows}


async def read_own_cards(
    database: Database, owner_id: UUID, ids: Sequence[UUID]
) -> Mapping[UUID, CardEntry]:
    """Of these cards, those of watches that this owner holds now."""
    rows = await database.fetch(OWN_CARDS, owner_id=owner_id, ids=list(ids))
    return {row["id"]: CardEntry(*row.values()) for row in rows}


async def read_order(database: Database, order_id: UUID) -> OrderEntry:
    """An order by the id that was given out for it."""
    rows = await database.fetch(ORDERS, ids=[order_id])
    return OrderEntry(*rows[0].values())
