"""A purchase that no point of sale declared, proven by a card or a receipt: who asked is served."""

from dataclasses import replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from models.holding import Registration
from models.keys import new_id
from models.warranty import SaleDeclaration
from rules.errors import Ineligible
from rules.programme import Programme
from rules.reasons import Verdict
from rules.warranty import Sale, base_through
from services import audit
from services.activation import activate
from services.claims import open_claim
from services.completion import first_asked_at
from services.cover import begin_cover
from services.evidence_findings import Ruling, day_of_purchase
from services.evidence_subjects import Case
from services.registration_courses import HAS_A_PAST
from services.requests import close_request, tell_completed
from services.timepieces import Known, decide


async def serve_proven(
    session: AsyncSession, case: Case, request: Registration, ruling: Ruling
) -> None:
    """Give the watch to who proved its purchase, judged on the instant of the request.

    Or on that by which the watch was given first. A sale that was declared counts, whatever date
    was read; else the purchase that was proven is one from now on. A watch whose base was over
    joins the portfolio without the extension, and one that somebody else holds is claimed. The
    caller holds all locks of the case.
    """
    sold_on = day_of_purchase(case, request, ruling)
    request.is_proven = True
    known, sale = case.known, None
    if known.facts.sale is None:
        sale = await _record(session, case, sold_on, ruling)
        known = _as_sold(known, sale, sold_on, ruling)
    asked_at = await first_asked_at(session, known, request)
    verdict = decide(known, ruling.programmes, asker=request.owner_id, at=asked_at)
    if not (verdict.is_eligible or verdict.code in HAS_A_PAST):
        raise Ineligible(verdict)
    if known.owner_id is None:
        rules = ruling.programmes.on(known.local_day(asked_at))
        await _give(session, rules, known, verdict, request, ruling)
    elif known.owner_id != request.owner_id:
        await _claim(session, known, verdict, request, ruling)
    if sale is not None:  # last, so that nobody else who waits is served first
        await begin_cover(session, ruling.programmes, sale, at=ruling.at)


async def _record(
    session: AsyncSession, case: Case, sold_on: date, ruling: Ruling
) -> SaleDeclaration:
    """The purchase as a sale that counts, without a point of sale."""
    finding = ruling.finding
    sale = SaleDeclaration(
        id=new_id(),
        external_id=str(case.evidence.id),
        source=finding.source,
        market=finding.market,
        timepiece_id=case.known.timepiece.id,
        kind="SALE",
        sold_on=sold_on,
        state="ACCEPTED",
    )
    session.add(sale)
    await session.flush()  # the cover refers to the sale
    await audit.record(
        session,
        actor=ruling.actor,
        action="PROVE_SALE",
        object_kind="TIMEPIECE",
        object_id=case.known.timepiece.id,
        fields=["sale_declaration", sale.state],
    )
    return sale


def _as_sold(known: Known, sale: SaleDeclaration, sold_on: date, ruling: Ruling) -> Known:
    """What is known of the piece once its base has begun, which it does at the end of this."""
    programme = ruling.programmes.on(sold_on)
    through = base_through(sold_on, sale.market, known.facts.category, programme)
    facts = replace(known.facts, sale=Sale(sold_on, None, sale.market), base_through=through)
    return replace(known, facts=facts, sale_declaration_id=sale.id)


async def _give(
    session: AsyncSession,
    rules: Programme,
    known: Known,
    verdict: Verdict,
    request: Registration,
    ruling: Ruling,
) -> None:
    await activate(session, rules, known, verdict, request, at=ruling.at)
    await tell_completed(session, request, known.sale_declaration_id)


async def _claim(
    session: AsyncSession, known: Known, verdict: Verdict, request: Registration, ruling: Ruling
) -> None:
    """Turn the request into a claim, as registering with proof would have."""
    await open_claim(
        session,
        request.individual_number,
        known,
        owner_id=request.owner_id,
        is_proven=True,
        at=ruling.at,
    )
    await close_request(session, request, "REFUSED", verdict.code, at=ruling.at, actor=ruling.actor)
