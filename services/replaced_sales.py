"""A declaration takes the place of a sale that staff had found proven: the declaration counts."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models.warranty import SaleDeclaration
from rules.programme import Programmes
from services.completion import complete_waiting
from services.late_extension import extend_late
from services.moved_cover import move_cover

DECLARED = "SALE_DECLARATION"


def gives_way(standing: SaleDeclaration | None) -> bool:
    """Whether a sale that counts is one that a point of sale's word goes before."""
    return standing is not None and standing.source != DECLARED


async def replace_sale(
    session: AsyncSession,
    programmes: Programmes,
    *,
    standing: SaleDeclaration,
    declared: SaleDeclaration,
    at: datetime,
) -> None:
    """Let a declaration count in the place of a sale that staff had found proven.

    Whoever holds the watch keeps it, and no cover that was granted ends earlier. The caller holds
    the lock on the piece.
    """
    standing.state, standing.voided_by, standing.voided_at = "VOIDED", declared.external_id, at
    await session.flush()  # the place of the accepted sale is free before another takes it
    declared.state, declared.held_for = "ACCEPTED", None
    session.add(declared)
    await session.flush()  # the cover refers to the declaration
    await take_over(session, programmes, standing=standing, declared=declared, at=at)


async def take_over(
    session: AsyncSession,
    programmes: Programmes,
    *,
    standing: SaleDeclaration,
    declared: SaleDeclaration,
    at: datetime,
) -> None:
    """Let the cover follow to the declaration, and serve whoever comes in time by its day.

    The caller holds the lock on the piece, and has written both sales.
    """
    await move_cover(session, programmes, old=standing, new=declared, may_shorten=False, at=at)
    if declared.timepiece_id is not None:
        seller = f"POINT_OF_SALE:{declared.point_of_sale_id}"
        await extend_late(session, programmes, declared.timepiece_id, actor=seller)
        await complete_waiting(session, programmes, declared.timepiece_id, at=at)
