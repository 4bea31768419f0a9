"""A watch is exchanged for another: the old number goes back to stock, the new one is sold.

The warranty of the new piece is its own and starts on the day of the exchange, as if it had been
bought that day: nothing of the old piece's cover goes over to it. Whoever held the old piece holds
the new one, extended; they accepted the terms when they registered, and are not asked again.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from models.care import Exchange
from models.catalogue import PointOfSale
from models.keys import new_id
from models.warranty import SaleDeclaration
from rules.programme import Programmes
from rules.reasons import ReasonCode
from rules.warranty import judge, local_day
from services.activation import activate
from services.cards import take_out_of_force
from services.completion import complete_waiting
from services.cover import start_base
from services.exchange_checks import Pair, Swap, lock_both, require_fit, require_same
from services.notices import notify
from services.requests import live_request, new_request
from services.sale_records import find_declaration, note, require_day
from services.sale_voids import undo
from services.suspension import tell_suspended
from services.timepieces import learn

EXCHANGED = ReasonCode.EXCHANGED.value


async def exchange_watch(
    session: AsyncSession,
    programmes: Programmes,
    *,
    swap: Swap,
    at: datetime,
) -> UUID:
    """The sale of the new piece; the one there is when the exchange is only told again.

    Raises InvalidInput and Ineligible.
    """
    seller = await session.get_one(PointOfSale, swap.point_of_sale_id)
    sold_on = swap.sold_on or local_day(at, seller.time_zone)
    require_day(sold_on, seller.time_zone, programmes, at)
    declared = await find_declaration(session, seller.id, swap.external_id)
    pair = await lock_both(session, swap)
    if declared is not None:
        await require_same(session, declared, pair)
        return declared.id
    standing = await require_fit(session, pair, swap)
    await _take_back(session, standing, pair, swap, at)
    sale = SaleDeclaration(id=new_id(), external_id=swap.external_id, point_of_sale_id=seller.id)
    sale.timepiece_id, sale.kind, sale.sold_on = pair.new.timepiece.id, "SALE", sold_on
    await _sell(session, programmes, sale, pair, at)
    await _give(session, programmes, pair, at)
    return sale.id


async def _take_back(
    session: AsyncSession, standing: SaleDeclaration, pair: Pair, swap: Swap, at: datetime
) -> None:
    """The old piece is in stock again, and its next sale starts clean.

    Its joint holders are told that it was returned; its primary holder hears of the new one.
    """
    standing.state, standing.voided_by, standing.voided_at = "VOIDED", swap.external_id, at
    requests = await undo(
        session, standing, is_return=True, at=at, reason=EXCHANGED, ended_by="EXCHANGE"
    )
    for request in requests:
        request.reason = EXCHANGED
    joint = [request for request in requests if request.owner_id != pair.old.owner_id]
    await tell_suspended(session, joint, sale_declaration_id=standing.id)
    actor = f"POINT_OF_SALE:{swap.point_of_sale_id}"
    await take_out_of_force(session, pair.old.timepiece.id, state="RETURNED", actor=actor)
    await note(session, standing, "EXCHANGE", actor=actor)


async def _sell(
    session: AsyncSession, programmes: Programmes, sale: SaleDeclaration, pair: Pair, at: datetime
) -> None:
    """The new piece is sold, and its own warranty starts."""
    sale.state = "ACCEPTED"
    session.add(sale)
    await session.flush()  # the base and the exchange refer to the sale
    await start_base(session, programmes, sale)
    session.add(
        Exchange(
            old_timepiece_id=pair.old.timepiece.id,
            new_timepiece_id=pair.new.timepiece.id,
            point_of_sale_id=sale.point_of_sale_id,
            sale_declaration_id=sale.id,
            exchanged_at=at,
        )
    )
    await note(session, sale, "DECLARE_SALE")


async def _give(session: AsyncSession, programmes: Programmes, pair: Pair, at: datetime) -> None:
    """Whoever held the old piece holds the new one; of a piece nobody held, whoever waits for it.

    Joint holders are asked anew by its holder: what they were offered was the other piece.
    """
    owner_id, piece = pair.old.owner_id, pair.new.timepiece
    if owner_id is None:
        await complete_waiting(session, programmes, piece.id, at=at)
        return
    known = await learn(session, piece)
    rules = programmes.on(known.local_day(at))
    number = piece.individual_number
    request = await live_request(session, number, owner_id) or new_request(
        number, owner_id, is_proven=True, rule_version=rules.version, at=at
    )
    request.is_proven, request.requested_at = True, at
    verdict = judge(known.facts, rules, at)
    await activate(session, rules, known, verdict, request, at=at)
    await notify(session, "REGISTRATION_CONFIRMED", owner_id=owner_id, object_id=request.id)
