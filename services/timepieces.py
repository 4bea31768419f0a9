"""One piece as a decision needs it: found by its number, locked, with all facts about its sale."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import PointOfSale, Reference, Timepiece
from models.warranty import CoverageSegment, Ownership, SaleDeclaration, WarrantyCard
from rules.warranty import Sale, WatchFacts


@dataclass(frozen=True, slots=True)
class Known:
    """A piece that exists, with its facts, its current owner and the declaration that counts."""

    timepiece: Timepiece
    facts: WatchFacts
    owner_id: UUID | None
    sale_declaration_id: UUID | None


async def find_timepiece(session: AsyncSession, number: str, *, lock: bool) -> Timepiece | None:
    """The piece with a canonical number. The lock lines up all who would change its warranty."""
    query = select(Timepiece).where(Timepiece.individual_number == number)
    return await session.scalar(query.with_for_update() if lock else query)


async def learn(session: AsyncSession, timepiece: Timepiece) -> Known:
    """All facts about a piece that a decision rests on."""
    category = await session.scalar(
        select(Reference.category).where(Reference.id == timepiece.reference_id)
    )
    states = (
        await session.execute(
            select(SaleDeclaration.state, func.count().label("declared"))
            .where(SaleDeclaration.timepiece_id == timepiece.id, SaleDeclaration.kind == "SALE")
            .group_by(SaleDeclaration.state)
        )
    ).all()
    counted: dict[str, int] = {row.state: int(row.declared) for row in states}
    declared = await _accepted_sale(session, timepiece.id)
    through = await _granted(session, timepiece.id)
    owner_id = await session.scalar(
        select(Ownership.owner_id).where(
            Ownership.timepiece_id == timepiece.id, Ownership.until.is_(None)
        )
    )
    facts = WatchFacts(
        category=category or "",
        sale=Sale(declared.sold_on, declared.time_zone, declared.market) if declared else None,
        sale_voided="VOIDED" in counted,
        disputed="HELD" in counted,
        stolen=timepiece.state == "STOLEN",
        base_through=through.get("BASE"),
        extended_through=through.get("EXTENSION"),
    )
    return Known(timepiece, facts, owner_id, declared.id if declared else None)


async def is_proven(session: AsyncSession, timepiece_id: UUID, card_token: str | None) -> bool:
    """Whether somebody holds the live card of the piece."""
    if not card_token:
        return False
    digest = hashlib.sha256(card_token.encode()).digest()
    found = await session.scalar(
        select(WarrantyCard.id).where(
            WarrantyCard.timepiece_id == timepiece_id,
            WarrantyCard.token_hash == digest,
            WarrantyCard.state == "LIVE",
        )
    )
    return found is not None


async def _accepted_sale(session: AsyncSession, timepiece_id: UUID) -> Row[*tuple[Any, ...]] | None:
    return (
        await session.execute(
            select(
                SaleDeclaration.id,
                SaleDeclaration.sold_on,
                PointOfSale.time_zone,
                PointOfSale.market,
            )
            .join(PointOfSale, PointOfSale.id == SaleDeclaration.point_of_sale_id)
            .where(
                SaleDeclaration.timepiece_id == timepiece_id,
                SaleDeclaration.kind == "SALE",
                SaleDeclaration.state == "ACCEPTED",
            )
        )
    ).one_or_none()


async def _granted(session: AsyncSession, timepiece_id: UUID) -> dict[str, Any]:
    segments = await session.execute(
        select(CoverageSegment.kind, CoverageSegment.ends_on).where(
            CoverageSegment.timepiece_id == timepiece_id, CoverageSegment.voided_at.is_(None)
        )
    )
    return {row.kind: row.ends_on for row in segments}
