"""Taking a sale back: its cover is voided, its history kept, and what waited behind it counts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import PointOfSale, Timepiece
from models.holding import Registration
from models.keys import new_id
from models.warranty import SaleDeclaration
from rules.programme import Programmes
from services.cards import take_out_of_force
from services.completion import complete_waiting
from services.cover import begin_cover, void_cover
from services.sale_records import find_declaration, note
from services.suspension import suspend_holding, tell_suspended


async def void_sale(
    session: AsyncSession,
    programmes: Programmes,
    *,
    point_of_sale_id: UUID,
    external_id: str,
    voided_by: str | None,
    is_return: bool = False,
    at: datetime,
) -> UUID:
    """Take a declaration back: its cover is voided, its history kept.

    The watch leaves its portfolio. Unless it was returned, who held it has it again when the sale
    is declared anew. A declaration that has not arrived yet gets a tombstone, and is void when it
    comes. Raises InvalidInput for an id that cannot be taken.
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
        await stop_counting(session, programmes, row, is_return=is_return, at=at)
    else:  # it may have been in the way of another sale, for which somebody waits
        await complete_waiting(session, programmes, row.timepiece_id, at=at)
    await note(session, row, "VOID_SALE")
    return row.id


async def stop_counting(
    session: AsyncSession,
    programmes: Programmes,
    sale: SaleDeclaration,
    *,
    is_return: bool,
    at: datetime,
) -> None:
    """Undo what followed from a sale that counted, and let the one that waited behind it count.

    The caller holds the lock on the piece, and has voided the sale.
    """
    if sale.timepiece_id is None:
        return
    suspended = await undo(session, sale, is_return=is_return, at=at)
    if is_return:  # whoever kept its card proves nothing by it to the next buyer
        actor = f"POINT_OF_SALE:{sale.point_of_sale_id}"
        await take_out_of_force(session, sale.timepiece_id, state="RETURNED", actor=actor)
    await accept_held(session, programmes, sale.timepiece_id, at)
    await tell_suspended(session, suspended, sale_declaration_id=sale.id)


async def undo(
    session: AsyncSession,
    sale: SaleDeclaration,
    *,
    is_return: bool,
    at: datetime,
    reason: str = "SALE_VOIDED",
    ended_by: str = "SALE_VOIDED",
) -> Sequence[Registration]:
    """Void the cover of a sale and end who holds its piece; the requests it had been given for.

    The caller holds the lock on the piece, and tells their owners once it is known who has it.
    """
    if sale.timepiece_id is None:
        return []
    await void_cover(session, sale, at, reason=reason)
    return await suspend_holding(
        session,
        sale.timepiece_id,
        is_return=is_return,
        zone=await zone_of_sale(session, sale),
        at=at,
        ended_by=ended_by,
    )


async def zone_of_sale(session: AsyncSession, sale: SaleDeclaration) -> str | None:
    """Where the day of a sale is counted; nowhere in particular without a point of sale."""
    if sale.point_of_sale_id is None:
        return None
    return (await session.get_one(PointOfSale, sale.point_of_sale_id)).time_zone


async def accept_held(
    session: AsyncSession, programmes: Programmes, timepiece_id: UUID, at: datetime
) -> None:
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
        await begin_cover(session, programmes, held, at=at)
