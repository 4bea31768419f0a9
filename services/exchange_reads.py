"""What an owner reads of the exchange of a watch: the numbers of their own two pieces."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Uuid as UuidType
from sqlalchemy import and_, any_, bindparam, literal_column, select

from models.care import Exchange
from models.catalogue import Timepiece
from models.database import Database
from models.holding import Ownership
from models.query import Query, id_list

# Whoever held the old piece until the exchange was given the new one: both numbers are theirs.
WAS_THEIRS = and_(
    Ownership.timepiece_id == Exchange.old_timepiece_id,
    Ownership.owner_id == bindparam("owner_id", type_=UuidType),
    Ownership.ended_by == literal_column("'EXCHANGE'"),
    Ownership.is_primary,
)
FROM = Query(
    select(Exchange.new_timepiece_id.label("timepiece_id"), Timepiece.individual_number)
    .join(Timepiece, Timepiece.id == Exchange.old_timepiece_id)
    .join(Ownership, WAS_THEIRS)
    .where(Exchange.new_timepiece_id == any_(id_list()))
    .order_by(Exchange.id)
)
FOR = Query(
    select(Exchange.old_timepiece_id.label("timepiece_id"), Timepiece.individual_number)
    .join(Timepiece, Timepiece.id == Exchange.new_timepiece_id)
    .join(Ownership, WAS_THEIRS)
    .where(Exchange.old_timepiece_id == any_(id_list()))
    .order_by(Exchange.id)
)


async def read_exchanged_from(
    database: Database, owner_id: UUID, timepiece_ids: Sequence[UUID]
) -> Mapping[UUID, str]:
    """By the new piece, the number of the one that this owner had before."""
    return await _read(database, FROM, owner_id, timepiece_ids)


async def read_exchanged_for(
    database: Database, owner_id: UUID, timepiece_ids: Sequence[UUID]
) -> Mapping[UUID, str]:
    """By the old piece, the number of the one that this owner got for it."""
    return await _read(database, FOR, owner_id, timepiece_ids)


async def _read(
    database: Database, query: Query, owner_id: UUID, timepiece_ids: Sequence[UUID]
) -> Mapping[UUID, str]:
    rows = await database.fetch(query, owner_id=owner_id, ids=list(timepiece_ids))
    return {row["timepiece_id"]: row["individual_number"] for row in rows}
