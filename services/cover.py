"""The cover of a piece as it follows from its sale: the base starts, or all of it is voided."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import PointOfSale, Reference, Timepiece
from models.holding import Ownership
from models.keys import new_id
from models.warranty import CoverageSegment, SaleDeclaration
from rules.programme import Programmes
from rules.warranty import base_through
from services import outbox
from services.completion import complete_waiting
from services.found_repairs import cut_short

BASE_RULE = "BASE_YEARS"


async def begin_cover(
    session: AsyncSession, programmes: Programmes, sale: SaleDeclaration, *, at: datetime
) -> None:
    """Start the base warranty, where the kind of the declaration says that it starts.

    The registration that waited for this sale is completed with it.
    """
    base = await start_base(session, programmes, sale)
    if base is not None:
        await complete_waiting(session, programmes, base.timepiece_id, at=at)


async def start_base(
    session: AsyncSession, programmes: Programmes, sale: SaleDeclaration
) -> CoverageSegment | None:
    """Start the base warranty, if there is to be one, and leave who waits for it waiting."""
    base = await base_of(session, programmes, sale)
    if base is None:
        return None
    await cut_short(session, base, sold_on=base.starts_on)
    session.add(base)
    await session.flush()  # the CRM is promised a row that exists
    await tell_crm(session, base.timepiece_id, [base.id])
    return base


async def base_of(
    session: AsyncSession, programmes: Programmes, sale: SaleDeclaration
) -> CoverageSegment | None:
    """The base that follows from a sale by the rules of its day, not yet kept."""
    if sale.sold_on is None or sale.timepiece_id is None:
        return None
    programme = programmes.on(sale.sold_on)
    if sale.kind not in programme.sale_kinds:
        return None
    market = await market_of(session, sale)
    category = await category_of(session, sale.timepiece_id)
    return CoverageSegment(
        id=new_id(),
        timepiece_id=sale.timepiece_id,
        kind="BASE",
        starts_on=sale.sold_on,
        ends_on=base_through(sale.sold_on, market, category, programme),
        rule=BASE_RULE,
        rule_version=programme.version,
        sale_declaration_id=sale.id,
    )


async def void_cover(
    session: AsyncSession, sale: SaleDeclaration, at: datetime, *, reason: str = "SALE_VOIDED"
) -> None:
    """Void what rests on a sale. The rows stay, with their reason; the CRM is told of each."""
    voided = await session.scalars(
        update(CoverageSegment)
        .where(CoverageSegment.sale_declaration_id == sale.id, CoverageSegment.voided_at.is_(None))
        .values(voided_at=at, void_reason=reason)
        .returning(CoverageSegment.id)
    )
    if sale.timepiece_id is not None:
        await tell_crm(session, sale.timepiece_id, voided.all())


async def tell_crm(session: AsyncSession, timepiece_id: UUID, segment_ids: Sequence[UUID]) -> None:
    """Promise the CRM a change of cover and sale. It knows pieces from their first owner on."""
    is_owned = await session.scalar(
        select(Ownership.id).where(Ownership.timepiece_id == timepiece_id).limit(1)
    )
    if is_owned:
        await outbox.promise(session, "TIMEPIECE", [timepiece_id])
        await outbox.promise(session, "COVERAGE", segment_ids)


async def market_of(session: AsyncSession, sale: SaleDeclaration) -> str | None:
    """The market of a sale: that of its point of sale, else what staff read off the proof."""
    if sale.point_of_sale_id is None:
        return sale.market
    return (await session.get_one(PointOfSale, sale.point_of_sale_id)).market


async def category_of(session: AsyncSession, timepiece_id: UUID) -> str | None:
    return await session.scalar(
        select(Reference.category)
        .join(Timepiece, Timepiece.reference_id == Reference.id)
        .where(Timepiece.id == timepiece_id)
    )
