"""One piece as a decision needs it: found by its number, with all facts about its sale."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Exists, ScalarSelect, bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models.catalogue import PointOfSale, Reference, Timepiece
from models.holding import Ownership, current_owner
from models.warranty import (
    CoverageSegment,
    SaleDeclaration,
    WarrantyCard,
    sale_that_counts,
)
from rules.programme import Programmes
from rules.reasons import ReasonCode, Verdict
from rules.warranty import Sale, WatchFacts, judge, local_day
from services.tokens import hashed

NO_PIECE = UUID(int=0)
MISSING = ("LOST", "STOLEN")
OTHER_SALE = aliased(SaleDeclaration)


@dataclass(frozen=True, slots=True)
class Known:
    """A piece, or one that is none (it has no category), with its facts, owner and sale."""

    timepiece: Timepiece
    facts: WatchFacts
    owner_id: UUID | None
    sale_declaration_id: UUID | None

    def local_day(self, at: datetime) -> date:
        """The date at the point of sale; without one, the last on earth."""
        return local_day(at, self.facts.sale.zone if self.facts.sale else None)


def _granted_through(kind: str) -> ScalarSelect[date]:
    return (
        select(CoverageSegment.ends_on)
        .where(
            CoverageSegment.timepiece_id == Timepiece.id,
            CoverageSegment.kind == kind,
            CoverageSegment.voided_at.is_(None),
        )
        .scalar_subquery()
    )


def _is_cut_short() -> Exists:
    return exists().where(
        CoverageSegment.timepiece_id == Timepiece.id,
        CoverageSegment.sale_declaration_id == SaleDeclaration.id,
        CoverageSegment.void_reason == ReasonCode.THIRD_PARTY_REPAIR,
    )


def _has_sale(state: str) -> Exists:
    # Of the table under another name: the statement joins the accepted sale under its own.
    return exists().where(
        OTHER_SALE.timepiece_id == Timepiece.id,
        OTHER_SALE.kind == "SALE",
        OTHER_SALE.state == state,
    )


FACTS = (
    select(
        Reference.category,
        SaleDeclaration.id.label("sale_declaration_id"),
        SaleDeclaration.sold_on,
        PointOfSale.time_zone,
        func.coalesce(PointOfSale.market, SaleDeclaration.market).label("market"),
        _has_sale("VOIDED").label("sale_voided"),
        _has_sale("HELD").label("disputed"),
        _granted_through("BASE").label("base_through"),
        _granted_through("EXTENSION").label("extended_through"),
        _is_cut_short().label("is_cut_short"),
        Ownership.owner_id,
    )
    .select_from(Timepiece)
    .join(Reference, Reference.id == Timepiece.reference_id)
    .outerjoin(SaleDeclaration, sale_that_counts(Timepiece.id))
    .outerjoin(PointOfSale, PointOfSale.id == SaleDeclaration.point_of_sale_id)
    .outerjoin(Ownership, current_owner(Timepiece.id))
    .where(Timepiece.id == bindparam("timepiece_id"))
)


async def find_timepiece(session: AsyncSession, number: str, *, lock: bool) -> Timepiece | None:
    """The piece with a canonical number. The lock lines up all who would change its warranty."""
    query = select(Timepiece).where(Timepiece.individual_number == number)
    return await session.scalar(query.with_for_update() if lock else query)


async def find_known(session: AsyncSession, number: str, *, lock: bool) -> Known:
    """The piece with a canonical number and its facts; of an unknown number, a piece that is none.

    A number nobody knows costs as many statements as any other, so that time tells nothing.
    """
    timepiece = await find_timepiece(session, number, lock=lock)
    return await learn(session, timepiece or Timepiece(id=NO_PIECE, reference_id=NO_PIECE))


async def learn(session: AsyncSession, timepiece: Timepiece) -> Known:
    """All facts about a piece that a decision rests on, in one statement.

    It follows the one that takes the lock: what others committed while we waited is in it.
    """
    row = (await session.execute(FACTS, {"timepiece_id": timepiece.id})).one_or_none()
    if row is None:
        return Known(timepiece, WatchFacts(category=None), None, None)
    sale = Sale(row.sold_on, row.time_zone, row.market) if row.sold_on else None
    facts = WatchFacts(
        category=row.category,
        sale=sale,
        sale_voided=row.sale_voided,
        disputed=row.disputed,
        stolen=timepiece.state in MISSING,
        base_through=row.base_through,
        extended_through=row.extended_through,
        is_cut_short=row.is_cut_short,
    )
    return Known(timepiece, facts, row.owner_id, row.sale_declaration_id)


def decide(known: Known, programmes: Programmes, *, asker: UUID | None, at: datetime) -> Verdict:
    """The verdict on a request of the asker's: what somebody else holds is not to be had."""
    verdict = judge(known.facts, programmes.on(known.local_day(at)), at)
    if verdict.is_eligible and known.owner_id not in (None, asker):
        return Verdict(ReasonCode.ALREADY_EXTENDED)
    return verdict


async def is_proven(session: AsyncSession, timepiece_id: UUID, card_token: str | None) -> bool:
    """Whether somebody holds the live card of the piece."""
    if not card_token:
        return False
    found = await session.scalar(
        select(WarrantyCard.id).where(
            WarrantyCard.timepiece_id == timepiece_id,
            WarrantyCard.token_hash == hashed(card_token),
            WarrantyCard.state == "LIVE",
        )
    )
    return found is not None
