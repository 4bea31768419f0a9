"""Declaring a sale: a point of sale says what it sold, and the base warranty starts."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.catalogue import PointOfSale, Reference, Timepiece
from models.keys import new_id
from models.warranty import SaleDeclaration, sale_that_counts
from rules.errors import InvalidInput
from rules.individual_number import canonical
from rules.programme import Programme
from rules.warranty import local_day
from services import audit
from services.cover import start_base
from services.timepieces import find_timepiece

LONGEST_ID = 64


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
    programme: Programme,
    *,
    point_of_sale_id: UUID,
    declaration: Declaration,
    at: datetime,
) -> UUID:
    """The id of the declaration; the one there is when it only repeats what was declared.

    Raises InvalidInput for a number, a date or an id that cannot be taken.
    """
    seller = await session.get_one(PointOfSale, point_of_sale_id)
    _check(declaration, seller, programme, at)
    declared = await find_declaration(session, seller.id, declaration.external_id)
    timepiece = await _timepiece(session, declaration)
    if declared is not None and declared.state != "TOMBSTONE":
        return _repeated(declared, declaration, timepiece)
    standing = await _standing_sale(session, declaration, timepiece)
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
    session.add(row)
    await session.flush()  # the base refers to the declaration
    if row.state == "ACCEPTED":
        await start_base(session, programme, row, seller.market)
    await note(session, row, "DECLARE_SALE")
    return row.id


async def find_declaration(
    session: AsyncSession, seller_id: UUID, external_id: str
) -> SaleDeclaration | None:
    """The declaration that a point of sale made, or will make, under its own id.

    The id is locked, not the row: whoever takes the piece's lock next never waits for one who
    holds it, and an id that is not there yet is locked too. Raises InvalidInput.
    """
    if not 1 <= len(external_id.strip()) <= LONGEST_ID:
        raise InvalidInput(
            "EXTERNAL_ID_INVALID",
            _("A declaration's id has 1 to {longest} characters.", longest=LONGEST_ID),
            "externalId",
        )
    subject = func.hashtextextended(f"{seller_id}/{external_id}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(subject)))
    return await session.scalar(
        select(SaleDeclaration).where(
            SaleDeclaration.point_of_sale_id == seller_id,
            SaleDeclaration.external_id == external_id,
        )
    )


async def note(session: AsyncSession, row: SaleDeclaration, action: str) -> None:
    """Write into the audit of the piece, if the declaration has one yet."""
    if row.timepiece_id is not None:
        await audit.record(
            session,
            actor=f"POINT_OF_SALE:{row.point_of_sale_id}",
            action=action,
            object_kind="TIMEPIECE",
            object_id=row.timepiece_id,
            fields=["sale_declaration", row.state],
        )


def _check(
    declaration: Declaration, seller: PointOfSale, programme: Programme, at: datetime
) -> None:
    if declaration.sold_on > local_day(at, seller.time_zone):
        raise InvalidInput("DATE_IN_FUTURE", _("The sale lies in the future."), "soldOn")
    if declaration.sold_on < programme.record_begins_on:
        raise InvalidInput(
            "DATE_TOO_EARLY",
            _("The maison's record begins on {day}.", day=programme.record_begins_on),
            "soldOn",
        )


async def _timepiece(session: AsyncSession, declaration: Declaration) -> Timepiece:
    number = canonical(declaration.individual_number)
    if number is None:
        raise InvalidInput(
            "NUMBER_MALFORMED",
            _("This does not look like an individual number."),
            "individualNumber",
        )
    timepiece = await find_timepiece(session, number, lock=True)
    if timepiece is None:
        raise InvalidInput(
            "NUMBER_UNKNOWN",
            _("No piece with this individual number is known to the maison."),
            "individualNumber",
        )
    return timepiece


def _repeated(declared: SaleDeclaration, declaration: Declaration, timepiece: Timepiece) -> UUID:
    said = (declared.timepiece_id, declared.kind, declared.sold_on)
    if said != (timepiece.id, declaration.kind, declaration.sold_on):
        raise InvalidInput(
            "EXTERNAL_ID_REUSED",
            _("Another sale was declared under this id."),
            "externalId",
        )
    return declared.id


async def _standing_sale(
    session: AsyncSession, declaration: Declaration, timepiece: Timepiece
) -> SaleDeclaration | None:
    """The sale that counts already, where this would be another; a loan competes with nothing."""
    if declaration.kind != "SALE":
        return None
    return await session.scalar(select(SaleDeclaration).where(sale_that_counts(timepiece.id)))


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
    return "SOLD_TWICE" if standing else None
