"""The cover of a piece as it follows from its sale: the base starts, or all of it is voided."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import PointOfSale
from models.keys import new_id
from models.warranty import CoverageSegment, Ownership, SaleDeclaration
from rules.programme import Programme
from rules.warranty import base_through
from services import outbox
from services.extension import restore

BASE_RULE = "BASE_YEARS"


async def start_base(
    session: AsyncSession, programme: Programme, sale: SaleDeclaration, market: str
) -> None:
    """Start the base warranty, where the kind of the declaration says that it starts.

    Whoever registered the watch under a sale that was voided since has the extension again.
    """
    if sale.kind not in programme.sale_kinds or sale.sold_on is None or sale.timepiece_id is None:
        return
    segment = CoverageSegment(
        id=new_id(),
        timepiece_id=sale.timepiece_id,
        kind="BASE",
        starts_on=sale.sold_on,
        ends_on=base_through(sale.sold_on, market, programme),
        rule=BASE_RULE,
        rule_version=programme.version,
        sale_declaration_id=sale.id,
    )
    session.add(segment)
    await session.flush()  # the CRM is promised a row that exists
    restored = await restore(session, programme, sale.timepiece_id)
    changed = [segment.id, restored] if restored else [segment.id]
    await _tell_crm(session, sale.timepiece_id, changed)


async def void_cover(session: AsyncSession, sale: SaleDeclaration, at: datetime) -> None:
    """Void what rests on a sale. The rows stay, with their reason; the CRM is told of each."""
    voided = await session.scalars(
        update(CoverageSegment)
        .where(CoverageSegment.sale_declaration_id == sale.id, CoverageSegment.voided_at.is_(None))
        .values(voided_at=at, void_reason="SALE_VOIDED")
        .returning(CoverageSegment.id)
    )
    if sale.timepiece_id is not None:
        await _tell_crm(session, sale.timepiece_id, voided.all())


async def _tell_crm(session: AsyncSession, timepiece_id: UUID, segment_ids: Sequence[UUID]) -> None:
    """Promise the CRM a change of cover and sale. It knows pieces from their first owner on."""
    is_owned = await session.scalar(
        select(Ownership.id).where(Ownership.timepiece_id == timepiece_id).limit(1)
    )
    if is_owned:
        await outbox.promise(session, "TIMEPIECE", [timepiece_id])
        await outbox.promise(session, "COVERAGE", segment_ids)


async def market_of(session: AsyncSession, sale: SaleDeclaration) -> str:
    return (await session.get_one(PointOfSale, sale.point_of_sale_id)).market
