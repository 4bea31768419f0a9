"""What waited for a sale is completed by it, in the transaction that makes the sale count."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import Timepiece
from models.holding import Registration
from rules.programme import Programmes
from rules.reasons import WAITS_FOR_SALE, ReasonCode, Verdict
from rules.warranty import Sale, day_begins, judge
from services.activation import activate
from services.requests import close_request, tell_completed
from services.timepieces import Known, learn

# A watch that is missing may be found: then whoever waits is answered.
STAYS_WAITING = WAITS_FOR_SALE | {ReasonCode.REPORTED_STOLEN}


async def complete_waiting(
    session: AsyncSession, programmes: Programmes, timepiece_id: UUID, *, at: datetime
) -> None:
    """Give the watch to whoever asked for it in time and first; with proof goes before without.

    A request is judged on its own instant. One that was made before the day of the sale cannot be
    its buyer's, and waits on: who guesses numbers of unsold watches gains nothing by it. The caller
    holds the lock on the piece.
    """
    timepiece = await session.get_one(Timepiece, timepiece_id)
    known = await learn(session, timepiece)
    sale = known.facts.sale
    if sale is None:
        return
    for request in await _waiting(session, timepiece.individual_number, sale):
        if known.owner_id not in (None, request.owner_id):
            return
        if await _answer(session, programmes, known, request, at):
            return


async def _answer(
    session: AsyncSession,
    programmes: Programmes,
    known: Known,
    request: Registration,
    at: datetime,
) -> bool:
    """Answer one request; whether it has the watch now."""
    asked_at = await first_asked_at(session, known, request)
    rules = programmes.on(known.local_day(asked_at))
    verdict = judge(known.facts, rules, asked_at)
    is_given = verdict.is_eligible or _has_its_past(verdict, request)
    if is_given:
        await activate(session, rules, known, verdict, request, at=at)
        await tell_completed(session, request, known.sale_declaration_id)
    elif verdict.code not in STAYS_WAITING:
        await close_request(session, request, "REFUSED", ReasonCode(verdict.code), at=at)
    return is_given


def _has_its_past(verdict: Verdict, request: Registration) -> bool:
    """Whether the watch is given with the cover that it has, as it is to who registers it by then.

    With the card, where it is extended already; else to who had it until its sale was taken back.
    """
    if verdict.code is ReasonCode.ALREADY_EXTENDED:
        return request.is_proven
    return verdict.code is ReasonCode.BASE_EXPIRED and request.timepiece_id is not None


async def _waiting(session: AsyncSession, number: str, sale: Sale) -> Sequence[Registration]:
    found = await session.scalars(
        select(Registration)
        .where(
            Registration.individual_number == number,
            Registration.state == "PENDING_SALE",
            func.greatest(Registration.requested_at, Registration.asked_again_at)
            >= day_begins(sale),
        )
        .order_by(Registration.is_proven.desc(), Registration.requested_at, Registration.id)
        .limit(100)
        .with_for_update()
    )
    return found.all()


async def first_asked_at(session: AsyncSession, known: Known, request: Registration) -> datetime:
    """The instant by which the extension is judged: it belongs to the watch, not to the person.

    Where a sale was taken back and declared again, that is when the watch was first registered
    under it, by whomever.
    """
    sale = known.facts.sale
    found = await session.execute(
        select(Registration.requested_at, Registration.asked_again_at).where(
            or_(
                Registration.timepiece_id == known.timepiece.id,
                Registration.id == request.id,
            )
        )
    )
    instants = [each for row in found for each in row if each]
    in_time = [each for each in instants if sale and each >= day_begins(sale)]
    return min(in_time, default=request.requested_at)
