"""Taking a sale back: its cover is voided, its history kept, and what waited behind it counts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import Timepiece
from models.keys import new_id
from models.warranty import SaleDeclaration
from rules.programme import Programme
from services.cover import market_of, start_base, void_cover
from services.sales import find_declaration, note


async def void_sale(
    session: AsyncSession,
    programme: Programme,
    *,
    point_of_sale_id: UUID,
    external_id: str,
    voided_by: str | None,
    at: datetime,
) -> UUID:
    """Take a declaration back: its cover is voided, its history kept.

    A declaration that has not arrived yet gets a tombstone, and is void when it comes.
    Raises InvalidInput for an id that cannot be taken.
    """
    row = await find_declaration(session, point_of_sale_id, external_id)
    if row is None:
        row = SaleDeclaration(
            id=new_id(), external_id=external_id, point_of_sale_id=point_of_sale_id
        )
        row.state, row.voided_by, row.voided_at = "TOMBSTONE", voided_by, at
        session.add(row)
        return row.id
    if row.state in ("VOIDED", "TOMBSTONE") or row.timepiece_id is None:
        return row.id
    await session.get_one(Timepiece, row.timepiece_id, with_for_update=True)
    await session.refresh(row)  # while we waited, a held sale may have come to count
    counted = row.state == "ACCEPTED" and row.kind == "SALE"
    row.state, row.held_for, row.voided_by, row.voided_at = "VOIDED", None, voided_by, at
    await session.flush()  # the place of the accepted sale is free before another takes it
    if counted:
        await void_cover(session, row, at)
        await _accept_held(session, programme, row.timepiece_id)
    await note(session, row, "VOID_SALE")
    return row.id


async def _accept_held(session: AsyncSession, programme: Programme, timepiece_id: UUID) -> None:
    """Let the oldest sale count that was held because of the one that is void now."""
    held = await session.scalar(
        select(SaleDeclaration)
        .where(
            SaleDeclaration.timepiece_id == timepiece_id,
            SaleDeclaration.state == "HELD",
            SaleDeclaration.held_for == "SOLD_TWICE",
        )
        .order_by(SaleDeclaration.id)
        .limit(1)
    )
    if held is not None:
        held.state, held.held_for = "ACCEPTED", None
        await session.flush()  # the base refers to the sale that counts
        await start_base(session, programme, held, await market_of(session, held))
