"""What owners read of their watches: batch reads over many at once, one statement each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Uuid as UuidType
from sqlalchemy import any_, bindparam, func, select

from models.catalogue import PointOfSale, Timepiece
from models.database import Database, Record
from models.holding import Ownership
from models.keys import LAST_ID
from models.query import COUNTED_AT_MOST, Query, id_list
from models.warranty import (
    CoverageSegment,
    SaleDeclaration,
    sale_that_counts,
)
from services.watch_history import DISMISSED, HISTORY

SEGMENT_COLUMNS = (
    CoverageSegment.kind,
    CoverageSegment.starts_on,
    CoverageSegment.ends_on,
    CoverageSegment.rule,
    CoverageSegment.rule_version,
    CoverageSegment.void_reason,
    CoverageSegment.voided_from,
    CoverageSegment.sale_declaration_id,
)


@dataclass(frozen=True, slots=True)
class OwnedWatch:
    """A watch as who holds it sees it. Keyed by the ownership: the next owner has another.

    From `nickname` to `note` all is sealed: what this owner says of the watch. `dismissed` are the
    pieces of content that the owner wants no more. What follows is read where content asks for it:
    until when the watch is covered, when it was serviced, and what its owner was shown of late.
    """

    ownership_id: UUID
    timepiece_id: UUID
    owner_id: UUID
    individual_number: str
    reference_id: UUID
    since: date
    purchase_date: date | None
    market: str | None
    zone: str | None
    is_primary: bool
    nickname: bytes | None
    purchased_from: bytes | None
    price_paid: bytes | None
    note: bytes | None
    dismissed: Sequence[UUID] | None
    covered_through: date | None = None
    serviced_on: date | None = None
    seen_ids: Sequence[UUID] | None = None
    seen_kinds: Sequence[str] | None = None
    seen_at: Sequence[datetime] | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    kind: str
    starts_on: date
    ends_on: date
    rule: str
    rule_version: int
    void_reason: str | None
    voided_from: date | None = None
    sale_declaration_id: UUID | None = None


_WATCHES = (
    select(
        Ownership.id.label("ownership_id"),
        Timepiece.id.label("timepiece_id"),
        Ownership.owner_id,
        Timepiece.individual_number,
        Timepiece.reference_id,
        Ownership.since,
        SaleDeclaration.sold_on.label("purchase_date"),
        func.coalesce(PointOfSale.market, SaleDeclaration.market).label("market"),
        PointOfSale.time_zone.label("zone"),
        Ownership.is_primary,
        Ownership.nickname,
        Ownership.purchased_from,
        Ownership.price_paid,
        Ownership.note,
        DISMISSED,
    )
    .join(Timepiece, Timepiece.id == Ownership.timepiece_id)
    .outerjoin(SaleDeclaration, sale_that_counts(Timepiece.id))
    .outerjoin(PointOfSale, PointOfSale.id == SaleDeclaration.point_of_sale_id)
    .where(Ownership.until.is_(None), Ownership.owner_id == bindparam("owner_id", type_=UuidType))
)
_PAGE = (
    _WATCHES.where(Ownership.id < bindparam("before", type_=UuidType))
    .order_by(Ownership.id.desc())
    .limit(bindparam("first"))
)
_BY_ID = _WATCHES.where(Timepiece.id == any_(id_list()))
# Each plain, and with what content asks about the history of a watch.
PAGE = {False: Query(_PAGE), True: Query(_PAGE.add_columns(*HISTORY))}
BY_ID = {False: Query(_BY_ID), True: Query(_BY_ID.add_columns(*HISTORY))}
COUNT = Query(
    select(func.count().label("watches")).select_from(
        select(Ownership.id)
        .where(
            Ownership.until.is_(None), Ownership.owner_id == bindparam("owner_id", type_=UuidType)
        )
        .limit(COUNTED_AT_MOST)
        .subquery()
    )
)
SEGMENTS = Query(
    select(CoverageSegment.timepiece_id, *SEGMENT_COLUMNS)
    .where(CoverageSegment.timepiece_id == any_(id_list()))
    .order_by(CoverageSegment.timepiece_id, CoverageSegment.starts_on, CoverageSegment.id)
)


async def read_page(
    database: Database,
    owner_id: UUID,
    *,
    first: int,
    after: UUID | None,
    with_history: bool = False,
) -> tuple[list[OwnedWatch], bool]:
    """A page of an owner's watches, the newest first, and whether another follows."""
    rows = await database.fetch(
        PAGE[with_history], owner_id=owner_id, before=after or LAST_ID, first=first + 1
    )
    return [_watch(row) for row in rows[:first]], len(rows) > first


async def count_watches(database: Database, owner_id: UUID) -> int:
    """How many watches an owner has; counting stops at 10,001."""
    return (await database.fetch(COUNT, owner_id=owner_id))[0]["watches"]


async def read_watches(
    database: Database, owner_id: UUID, ids: Sequence[UUID], *, with_history: bool = False
) -> Mapping[UUID, OwnedWatch]:
    """Of these pieces, those that are this owner's now."""
    rows = await database.fetch(BY_ID[with_history], owner_id=owner_id, ids=list(ids))
    return {row["timepiece_id"]: _watch(row) for row in rows}


async def read_segments(
    database: Database, timepiece_ids: Sequence[UUID]
) -> Mapping[UUID, list[Segment]]:
    """The segments of cover of each piece, in order of their first day."""
    found: dict[UUID, list[Segment]] = defaultdict(list)
    for row in await database.fetch(SEGMENTS, ids=list(timepiece_ids)):
        timepiece_id, *rest = row.values()
        found[timepiece_id].append(Segment(*rest))
    return found


def _watch(row: Record) -> OwnedWatch:
    return OwnedWatch(*row.values())
