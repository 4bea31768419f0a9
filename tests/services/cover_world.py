"""What several tests of cover ask of the house: its segments, its holders, and who was told."""

from datetime import UTC, datetime

from sqlalchemy import select

from models.care import Notice
from models.holding import Ownership, Registration
from models.ledger import Audit
from models.warranty import CoverageSegment, SaleDeclaration


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


async def rows_of(database, query):
    async with database.transaction() as session:
        return (await session.scalars(query)).all()


async def living(database, piece):
    """The segments of a piece that are not void: kind, first and last day."""
    rows = await rows_of(database, _segments(piece).where(CoverageSegment.voided_at.is_(None)))
    return [(row.kind, row.starts_on, row.ends_on) for row in rows]


async def voided(database, piece):
    """The segments that are: kind, last day, why, and from which day if not from the first."""
    rows = await rows_of(database, _segments(piece).where(CoverageSegment.voided_at.is_not(None)))
    return [(row.kind, row.ends_on, row.void_reason, row.voided_from) for row in rows]


def _segments(piece):
    return (
        select(CoverageSegment)
        .where(CoverageSegment.timepiece_id == piece.id)
        .order_by(CoverageSegment.starts_on, CoverageSegment.id)
    )


async def holder_of(database, piece):
    query = select(Ownership.owner_id).where(
        Ownership.timepiece_id == piece.id, Ownership.until.is_(None), Ownership.is_primary
    )
    return next(iter(await rows_of(database, query)), None)


async def request_of(database, registration_id):
    query = select(Registration).where(Registration.id == registration_id)
    (row,) = await rows_of(database, query)
    return row.state, row.reason


async def sale_of(database, sale_id):
    query = select(SaleDeclaration).where(SaleDeclaration.id == sale_id)
    (row,) = await rows_of(database, query)
    return row.state, row.held_for, row.sold_on


async def told(database, owner):
    query = select(Notice.kind).where(Notice.owner_id == owner.id).order_by(Notice.id)
    return list(await rows_of(database, query))


async def audited(database, piece):
    """What was done to a piece: by whom, what, and which fields."""
    query = select(Audit).where(Audit.object_id == piece.id).order_by(Audit.position)
    return [(row.actor, row.action, row.fields) for row in await rows_of(database, query)]
