"""The conflict queue: staff decide which of two sales counts, and whether a reference was right."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.warranty import SaleDeclaration
from rules.errors import InvalidInput
from rules.programme import Programmes
from services.completion import complete_waiting
from services.cover import begin_cover
from services.replaced_sales import gives_way, replace_sale
from services.sale_records import lock_sale, note, sale_standing
from services.sale_voids import undo
from services.suspension import tell_suspended


async def settle_sale(
    session: AsyncSession,
    programmes: Programmes,
    *,
    sale_id: UUID,
    is_accepted: bool,
    actor: str,
    at: datetime,
) -> UUID:
    """Decide on a declaration that is held; its id.

    Accepted, one that was SOLD_TWICE counts, and the one that stood is void: who held the watch by
    it has it again if they asked in time for the other. One whose REFERENCE_DIFFERS counts unless
    another sale stands, against which it is held from then on. Raises InvalidInput.
    """
    sale = await lock_sale(session, sale_id)
    if sale is None or sale.state != "HELD":
        raise InvalidInput(
            "SALE_NOT_HELD", _("This declaration is not held, or no longer."), "saleDeclarationId"
        )
    if is_accepted:
        await _accept(session, programmes, sale, actor, at)
    else:
        await _reject(session, programmes, sale, at)
    await note(session, sale, "SETTLE_SALE", actor=actor)
    return sale.id


async def _reject(
    session: AsyncSession, programmes: Programmes, sale: SaleDeclaration, at: datetime
) -> None:
    sale.state, sale.held_for, sale.voided_at = "VOIDED", None, at
    await session.flush()  # it is in nobody's way any more
    if sale.timepiece_id is not None:
        await complete_waiting(session, programmes, sale.timepiece_id, at=at)


async def _accept(
    session: AsyncSession,
    programmes: Programmes,
    sale: SaleDeclaration,
    actor: str,
    at: datetime,
) -> None:
    standing = None
    if sale.kind == "SALE" and sale.timepiece_id is not None:
        standing = await sale_standing(session, sale.timepiece_id)
    if standing is None:
        sale.state, sale.held_for = "ACCEPTED", None
        await session.flush()  # the base refers to the sale that counts
        await begin_cover(session, programmes, sale, at=at)
    elif gives_way(standing):
        await replace_sale(session, programmes, standing=standing, declared=sale, at=at)
    elif sale.held_for == "REFERENCE_DIFFERS":
        sale.held_for = "SOLD_TWICE"
    else:
        await _displace(session, programmes, standing, sale, actor, at)


async def _displace(
    session: AsyncSession,
    programmes: Programmes,
    standing: SaleDeclaration,
    sale: SaleDeclaration,
    actor: str,
    at: datetime,
) -> None:
    """Let a sale count in the place of the one that stood, which was wrong."""
    standing.state, standing.voided_by, standing.voided_at = "VOIDED", sale.external_id, at
    await session.flush()  # the place of the accepted sale is free before another takes it
    suspended = await undo(session, standing, is_return=False, at=at)
    await note(session, standing, "VOID_SALE", actor=actor)
    sale.state, sale.held_for = "ACCEPTED", None
    await session.flush()  # the base refers to the sale that counts
    await begin_cover(session, programmes, sale, at=at)
    await tell_suspended(session, suspended, sale_declaration_id=standing.id)
