"""Two pieces that are to be exchanged: locked, known again, and fit for it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.care import Exchange
from models.catalogue import Timepiece
from models.warranty import SaleDeclaration
from rules.errors import Ineligible, InvalidInput
from rules.individual_number import read_number
from rules.reasons import ReasonCode, Verdict
from services.sale_records import require_timepiece
from services.timepieces import Known, is_proven, learn

OLD, NEW = "oldNumber", "newNumber"


@dataclass(frozen=True, slots=True)
class Swap:
    """What a point of sale exchanges. `external_id` is that of the new piece's sale.

    The card of the old piece proves it where it was sold by another point of sale.
    """

    point_of_sale_id: UUID
    old_number: str
    new_number: str
    external_id: str
    sold_on: date | None = None
    old_card_token: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Both pieces, locked, with all that is known of them before the exchange."""

    old: Known
    new: Known


async def lock_both(session: AsyncSession, swap: Swap) -> Pair:
    """Lock two pieces in the order in which everybody locks several of them."""
    numbers = [read_number(each).number for each in (swap.old_number, swap.new_number)]
    await session.execute(
        select(Timepiece.id)
        .where(Timepiece.individual_number.in_([each for each in numbers if each]))
        .order_by(Timepiece.id)
        .with_for_update()
    )
    old = await require_timepiece(session, swap.old_number, field=OLD)
    new = await require_timepiece(session, swap.new_number, field=NEW)
    return Pair(await learn(session, old), await learn(session, new))


async def require_same(session: AsyncSession, declared: SaleDeclaration, pair: Pair) -> None:
    """Raises InvalidInput where the id is not that of the same exchange."""
    made = await session.scalar(select(Exchange).where(Exchange.sale_declaration_id == declared.id))
    pieces = (pair.old.timepiece.id, pair.new.timepiece.id)
    if made is None or (made.old_timepiece_id, made.new_timepiece_id) != pieces:
        raise InvalidInput(
            "EXTERNAL_ID_REUSED", _("Another sale was declared under this id."), "externalId"
        )


async def require_fit(session: AsyncSession, pair: Pair, swap: Swap) -> SaleDeclaration:
    """The sale of the old piece. Raises InvalidInput and Ineligible for what cannot be swapped."""
    for known, field in ((pair.old, OLD), (pair.new, NEW)):
        if known.facts.stolen:
            raise Ineligible(Verdict(ReasonCode.REPORTED_STOLEN), (field,))
        if known.facts.disputed:
            raise Ineligible(Verdict(ReasonCode.UNDER_DISPUTE), (field,))
    if pair.new.facts.sale is not None or pair.new.owner_id is not None:
        raise InvalidInput("NUMBER_SOLD", _("This piece has been sold already."), NEW)
    if pair.old.sale_declaration_id is None:
        raise InvalidInput("NUMBER_NOT_SOLD", _("No sale of this piece counts."), OLD)
    standing = await session.get_one(SaleDeclaration, pair.old.sale_declaration_id)
    proven = await is_proven(session, pair.old.timepiece.id, swap.old_card_token)
    if standing.point_of_sale_id != swap.point_of_sale_id and not proven:
        raise InvalidInput(
            "SOLD_ELSEWHERE",
            _("This watch was sold elsewhere. Scan its warranty card to exchange it here."),
            OLD,
        )
    return standing
