"""Who holds a piece: ownerships begin and end here, for whatever reason they do."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import Timepiece
from models.crm import CrmLink
from models.holding import Ownership, OwnershipTransfer, Registration
from models.keys import new_id
from models.warranty import CoverageSegment
from rules.errors import Forbidden
from services import audit, outbox
from services.former_orders import cancel_orders_of
from services.requests import note


async def begin_ownership(
    session: AsyncSession,
    *,
    timepiece_id: UUID,
    owner_id: UUID,
    since: date,
    is_primary: bool = True,
) -> UUID:
    """Let somebody hold a piece from a day on. The caller holds the lock on the piece."""
    ownership = Ownership(
        id=new_id(),
        timepiece_id=timepiece_id,
        owner_id=owner_id,
        since=since,
        is_primary=is_primary,
    )
    session.add(ownership)
    await session.flush()  # the unique indexes answer here, before anything is promised
    return ownership.id


async def end_ownerships(
    session: AsyncSession, timepiece_id: UUID, *, ended_by: str, on: date
) -> Sequence[UUID]:
    """End what everybody holds of a piece, joint holders too; whose it was. History is kept.

    The caller holds the lock on the piece.
    """
    ended = await session.scalars(
        update(Ownership)
        .where(Ownership.timepiece_id == timepiece_id, Ownership.until.is_(None))
        .values(until=on, ended_by=ended_by)
        .returning(Ownership.owner_id)
    )
    owner_ids = ended.all()
    await cancel_orders_of(session, timepiece_id, owner_ids)
    return owner_ids


async def end_registrations(
    session: AsyncSession,
    timepiece_id: UUID,
    owner_ids: Sequence[UUID],
    *,
    actor: str,
    at: datetime,
) -> None:
    """End the requests by which these owners had the piece; why they were granted is kept."""
    found = await session.scalars(
        select(Registration)
        .where(
            Registration.timepiece_id == timepiece_id,
            Registration.owner_id.in_(owner_ids),
            Registration.state == "ACTIVE",
        )
        .order_by(Registration.id)
    )
    for request in found.all():
        request.state, request.decided_at = "ENDED", at
        await note(session, request, "END", actor=actor)
    await session.flush()  # the place of a live request is free before another takes it


async def close_offer(
    session: AsyncSession, timepiece_id: UUID, *, actor: str, at: datetime
) -> None:
    """Take the open offer of a piece from the table, if there is one: nobody can accept it now."""
    offer = await session.scalar(
        select(OwnershipTransfer)
        .where(OwnershipTransfer.timepiece_id == timepiece_id, OwnershipTransfer.state == "OFFERED")
        .with_for_update()
    )
    if offer is not None:
        offer.state, offer.decided_at = "EXPIRED" if offer.expires_at <= at else "CANCELLED", at
        await note_transfer(session, offer, "CLOSE", actor=actor)
        await session.flush()  # the place of the one offer of a piece is free


async def note_transfer(
    session: AsyncSession, transfer: OwnershipTransfer, action: str, *, actor: str
) -> None:
    await audit.record(
        session,
        actor=actor,
        action=action,
        object_kind="TRANSFER",
        object_id=transfer.id,
        fields=["state"],
    )


async def require_holder(
    session: AsyncSession, timepiece_id: UUID, owner_id: UUID, *, primary: bool
) -> Ownership:
    """What this owner holds of a piece now, locked. Raises Forbidden.

    With `primary`, a joint holder is nobody to decide. A piece that is not there, and one that is
    another's, are refused alike.
    """
    held = await session.scalar(
        select(Ownership)
        .where(
            Ownership.timepiece_id == timepiece_id,
            Ownership.owner_id == owner_id,
            Ownership.until.is_(None),
        )
        .with_for_update()
    )
    if held is None or (primary and not held.is_primary):
        raise Forbidden
    return held


async def promise_piece(session: AsyncSession, timepiece: Timepiece, owner_id: UUID) -> None:
    """Promise the CRM all that it must know of a piece and of who holds it now."""
    segments = await session.scalars(
        select(CoverageSegment.id).where(CoverageSegment.timepiece_id == timepiece.id)
    )
    linked = await session.scalar(
        select(CrmLink.id).where(CrmLink.kind == "REFERENCE", CrmLink.id == timepiece.reference_id)
    )
    if linked is None:
        await outbox.promise(session, "REFERENCE", [timepiece.reference_id])
    await outbox.promise(session, "OWNER", [owner_id])
    await outbox.promise(session, "TIMEPIECE", [timepiece.id])
    await outbox.promise(session, "COVERAGE", segments.all())
