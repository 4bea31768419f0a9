"""Requests that wait for a sale: completed should it have been missed, and refused in the end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Exists, cast, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models.catalogue import Timepiece
from models.holding import Evidence, Ownership, Registration, current_owner
from models.warranty import SaleDeclaration, sale_that_counts
from rules.programme import FIRST_ZONE_ON_EARTH, Programmes
from rules.reasons import ReasonCode
from services.completion import complete_waiting
from services.requests import close_request

WAITS_FOR = timedelta(days=90)
BATCH = 200
AHEAD_OF_UTC = FIRST_ZONE_ON_EARTH.utcoffset(None)
HELD_SALE = aliased(SaleDeclaration)


async def lapse_some(session: AsyncSession, *, at: datetime, most: int = BATCH) -> int:
    """Refuse so many of the requests that have waited for ninety days, at most; how many.

    What somebody else holds just now is left to the next time. Evidence that nobody has looked at
    yet keeps a request alive: that wait is of our making.
    """
    found = await session.scalars(
        select(Registration)
        .where(
            Registration.state == "PENDING_SALE",
            Registration.requested_at < at - WAITS_FOR,
            _waiting_since() < at - WAITS_FOR,
            ~_has_new_evidence(),
        )
        .order_by(Registration.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    requests = found.all()
    for request in requests:
        is_void = request.reason == ReasonCode.SALE_VOIDED
        reason = ReasonCode.SALE_VOIDED if is_void else ReasonCode.NOT_CONFIRMED
        await close_request(session, request, "REFUSED", reason, at=at)
    return len(requests)


def _has_new_evidence() -> Exists:
    return exists().where(Evidence.registration_id == Registration.id, Evidence.state == "STORED")


def _waiting_since() -> ColumnElement[datetime]:
    """When the wait began: with the request, or when the sale of the watch was taken back."""
    taken_back = (
        select(func.max(SaleDeclaration.voided_at))
        .where(SaleDeclaration.timepiece_id == Registration.timepiece_id)
        .scalar_subquery()
    )
    return func.greatest(Registration.requested_at, taken_back)


async def find_missed(session: AsyncSession, *, most: int = BATCH) -> Sequence[UUID]:
    """Pieces that are sold, and free, and that somebody still waits for who asked in time.

    Completing is part of what makes a sale count, so there are none, unless a number came to be
    known by another way than a declaration or an import.
    """
    asked_at = func.greatest(Registration.requested_at, Registration.asked_again_at)
    asked_on = cast(func.timezone("UTC", asked_at) + AHEAD_OF_UTC, Date)
    found = await session.scalars(
        select(Timepiece.id)
        .join(Registration, Registration.individual_number == Timepiece.individual_number)
        .join(SaleDeclaration, sale_that_counts(Timepiece.id))
        .outerjoin(Ownership, current_owner(Timepiece.id))
        .where(
            Registration.state == "PENDING_SALE",
            asked_on >= SaleDeclaration.sold_on,
            or_(Ownership.owner_id.is_(None), Ownership.owner_id == Registration.owner_id),
            ~exists().where(
                HELD_SALE.timepiece_id == Timepiece.id,
                HELD_SALE.kind == "SALE",
                HELD_SALE.state == "HELD",
            ),
        )
        .distinct()
        .order_by(Timepiece.id)
        .limit(most)
    )
    return found.all()


async def complete_missed(
    session: AsyncSession, programmes: Programmes, timepiece_id: UUID, *, at: datetime
) -> None:
    """Do for one piece what the sale would have done."""
    await session.get_one(Timepiece, timepiece_id, with_for_update=True)
    await complete_waiting(session, programmes, timepiece_id, at=at)
