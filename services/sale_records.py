"""Declarations as they are kept: found under their seller's id, checked, and written of."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.catalogue import Timepiece
from models.warranty import SaleDeclaration, sale_that_counts
from rules.errors import InvalidInput
from rules.individual_number import read_number
from rules.programme import Programmes
from rules.warranty import local_day
from services import audit
from services.timepieces import find_timepiece
from services.typed_numbers import number_unknown

LONGEST_ID = 64


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


async def sale_standing(session: AsyncSession, timepiece_id: UUID) -> SaleDeclaration | None:
    """The sale of a piece that counts."""
    return await session.scalar(select(SaleDeclaration).where(sale_that_counts(timepiece_id)))


async def lock_sale(session: AsyncSession, sale_id: UUID) -> SaleDeclaration | None:
    """A declaration about a piece, as it is once the piece is locked; None where there is none."""
    sale = await session.get(SaleDeclaration, sale_id)
    if sale is None or sale.timepiece_id is None:
        return None
    await session.get_one(Timepiece, sale.timepiece_id, with_for_update=True)
    await session.refresh(sale)  # somebody may have decided on it while we waited
    return sale


async def note(
    session: AsyncSession, row: SaleDeclaration, action: str, *, actor: str | None = None
) -> None:
    """Write into the audit of the piece, if the declaration has one yet."""
    if row.timepiece_id is not None:
        await audit.record(
            session,
            actor=actor or f"POINT_OF_SALE:{row.point_of_sale_id}",
            action=action,
            object_kind="TIMEPIECE",
            object_id=row.timepiece_id,
            fields=["sale_declaration", row.state],
        )


def require_day(sold_on: date, zone: str | None, programmes: Programmes, at: datetime) -> None:
    """Raises InvalidInput for a day that lies in the future there, or before the record begins."""
    require_past_sale(sold_on, local_day(at, zone), programmes, at)


def require_past_sale(sold_on: date, today: date, programmes: Programmes, at: datetime) -> None:
    """As `require_day`, where it is this day."""
    if sold_on > today:
        raise InvalidInput("DATE_IN_FUTURE", _("The sale lies in the future."), "soldOn")
    begins_on = programmes.at(at).record_begins_on
    if sold_on < begins_on:
        raise InvalidInput(
            "DATE_TOO_EARLY",
            _("The maison's record begins on {day}.", day=begins_on),
            "soldOn",
        )


async def require_timepiece(
    session: AsyncSession, individual_number: str, *, field: str = "individualNumber"
) -> Timepiece:
    """The piece with a number, however it is written, locked. Raises InvalidInput."""
    # Typed at a till: where one reading alone is possible, no other piece can have been meant.
    number = read_number(individual_number).number
    if number is None:
        raise InvalidInput(
            "NUMBER_MALFORMED", _("This does not look like an individual number."), field
        )
    timepiece = await find_timepiece(session, number, lock=True)
    if timepiece is None:
        raise number_unknown(field)
    return timepiece
