"""Declaring a sale: a point of sale says what it sold, and the base warranty starts."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.catalogue import PointOfSale, Reference, Timepiece
from models.keys import new_id
from models.warranty import SaleDeclaration
from rules.errors import InvalidInput
from rules.programme import Programmes
from services.cover import begin_cover
from services.replaced_sales import gives_way, replace_sale
from services.sale_records import (
    find_declaration,
    note,
    require_day,
    require_timepiece,
    sale_standing,
)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a point of sale declares; `sold_on` is its own calendar date."""

    external_id: str
    individual_number: str
    reference: str | None
    sold_on: date
    kind: str = "SALE"


async def declare_sale(
    session: AsyncSession,
    programmes: Programmes,
    *,
    point_of_sale_id: UUID,
    declaration: Declaration,
    at: datetime,
) -> UUID:
    """The id of the declaration; the one there is when it only repeats what was declared.

    Raises InvalidInput for a number, a date or an id that cannot be taken.
    """
    seller = await session.get_one(PointOfSale, point_of_sale_id)
    require_day(declaration.sold_on, seller.time_zone, programmes, at)
    declared = await find_declaration(session, seller.id, declaration.external_id)
    timepiece = await require_timepiece(session, declaration.individual_number)
    if declared is not None and declared.state != "TOMBSTONE":
        return _repeated(declared, declaration, timepiece)
    # Only another sale competes with the one that counts: a loan does with nothing.
    standing = await sale_standing(session, timepiece.id) if declaration.kind == "SALE" else None
    if standing and (standing.point_of_sale_id, standing.sold_on) == (
        seller.id,
        declaration.sold_on,
    ):
        return standing.id
    row = declared or SaleDeclaration(
        id=new_id(), external_id=declaration.external_id, point_of_sale_id=seller.id
    )
    row.timepiece_id, row.kind, row.sold_on = timepiece.id, declaration.kind, declaration.sold_on
    objection = await _objection(session, declaration, timepiece, standing)
    row.state = "VOIDED" if declared else "HELD" if objection else "ACCEPTED"
    row.held_for = objection if row.state == "HELD" else None
    await _keep(session, programmes, row, standing, at)
    await note(session, row, "DECLARE_SALE")
    return row.id


async def _keep(
    session: AsyncSession,
    programmes: Programmes,
    row: SaleDeclaration,
    standing: SaleDeclaration | None,
    at: datetime,
) -> None:
    """Keep a declaration; one that counts starts its cover, or takes over that of a proven sale."""
    if row.state == "ACCEPTED" and standing is not None:
        await replace_sale(session, programmes, standing=standing, declared=row, at=at)
        return
    session.add(row)
    await session.flush()  # the base refers to the declaration
    if row.state == "ACCEPTED":
        await begin_cover(session, programmes, row, at=at)


def _repeated(declared: SaleDeclaration, declaration: Declaration, timepiece: Timepiece) -> UUID:
    said = (declared.timepiece_id, declared.kind, declared.sold_on)
    if said != (timepiece.id, declaration.kind, declaration.sold_on):
        raise InvalidInput(
            "EXTERNAL_ID_REUSED",
            _("Another sale was declared under this id."),
            "externalId",
        )
    return declared.id


async def _objection(
    session: AsyncSession,
    declaration: Declaration,
    timepiece: Timepiece,
    standing: SaleDeclaration | None,
) -> str | None:
    """Why a declaration must wait for a person, if it must."""
    if declaration.reference:
        number = await session.scalar(
            select(Reference.number).where(Reference.id == timepiece.reference_id)
        )
        if number != declaration.reference.strip().upper():
            return "REFERENCE_DIFFERS"
    return "SOLD_TWICE" if standing and not gives_way(standing) else None
