"""Staff correct the day of a sale: its cover is computed anew, and nothing granted ends earlier."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.warranty import SaleDeclaration
from rules.correction import CorrectionReason
from rules.errors import InvalidInput
from rules.programme import Programmes
from services import audit
from services.completion import complete_waiting
from services.late_extension import extend_late
from services.moved_cover import move_cover
from services.sale_records import lock_sale, require_day
from services.sale_voids import zone_of_sale


@dataclass(frozen=True, slots=True)
class Correction:
    """Which sale was made on which day, and why staff say so.

    Only with `may_shorten` may cover that was granted end earlier than it was to.
    """

    sale_id: UUID
    sold_on: date
    reason: CorrectionReason
    may_shorten: bool = False


async def correct_sale(
    session: AsyncSession,
    programmes: Programmes,
    *,
    correction: Correction,
    actor: str,
    at: datetime,
) -> UUID:
    """Recompute base and extension from the day on which a piece was really sold; the sale's id.

    What was granted before is voided and kept. Whoever had come too late by the wrong day, and in
    time by the right one, has the extension. Raises InvalidInput.
    """
    sale = await lock_sale(session, correction.sale_id)
    if sale is None or (sale.kind, sale.state) != ("SALE", "ACCEPTED"):
        raise InvalidInput("SALE_NOT_COUNTING", _("This sale does not count."), "saleDeclarationId")
    require_day(correction.sold_on, await zone_of_sale(session, sale), programmes, at)
    sale.sold_on = correction.sold_on
    await move_cover(
        session, programmes, old=sale, new=sale, may_shorten=correction.may_shorten, at=at
    )
    await _audit(session, sale, correction, actor)
    if sale.timepiece_id is not None:
        await extend_late(session, programmes, sale.timepiece_id, actor=actor)
        await complete_waiting(session, programmes, sale.timepiece_id, at=at)
    return sale.id


async def _audit(
    session: AsyncSession, sale: SaleDeclaration, correction: Correction, actor: str
) -> None:
    if sale.timepiece_id is not None:
        await audit.record(
            session,
            actor=actor,
            action="SHORTEN_SALE" if correction.may_shorten else "CORRECT_SALE",
            object_kind="TIMEPIECE",
            object_id=sale.timepiece_id,
            fields=["sold_on", "coverage", correction.reason],
        )
