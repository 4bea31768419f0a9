"""Requests to add a watch: what was asked, kept with its instant until it can be answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.holding import Registration
from models.keys import new_id
from rules.reasons import ReasonCode, Verdict
from services import audit
from services.notices import notify

LIVE = ("PENDING_SALE", "ACTIVE")


async def live_request(session: AsyncSession, number: str, owner_id: UUID) -> Registration | None:
    """What this owner asked for a number and still has, or still waits for."""
    return await session.scalar(
        select(Registration).where(
            Registration.individual_number == number,
            Registration.owner_id == owner_id,
            Registration.state.in_(LIVE),
        )
    )


def may_gain(asked: Registration, verdict: Verdict, *, is_proven: bool) -> bool:
    """Whether a request that waits gains by being made again: by proof, or by a plain yes.

    Without either it stays as it is, alike for every number.
    """
    gains = verdict.is_eligible or (is_proven and not asked.is_proven)
    return asked.state == "PENDING_SALE" and gains


def ask_again(asked: Registration, request: Registration) -> Registration:
    """The request that waits, with what it gained; its first instant stays the one of its deadline.

    The later one counts where the first is from before the day of the sale.
    """
    asked.is_proven = asked.is_proven or request.is_proven
    asked.rule_version, asked.asked_again_at = request.rule_version, request.requested_at
    return asked


def new_request(
    number: str, owner_id: UUID, *, is_proven: bool, rule_version: int, at: datetime
) -> Registration:
    """A request as it is made, before anything has been decided."""
    return Registration(
        id=new_id(),
        individual_number=number,
        owner_id=owner_id,
        is_proven=is_proven,
        rule_version=rule_version,
        requested_at=at,
    )


async def keep_waiting(session: AsyncSession, request: Registration, reason: ReasonCode) -> None:
    """Keep a request until its sale is declared or evidence is found good; the owner is told.

    Nothing is written that differs between numbers, so that none is told apart by its answer.
    """
    request.state, request.reason = "PENDING_SALE", reason.value
    session.add(request)
    await session.flush()  # the notice and the audit are about a row that exists
    await notify(session, "REGISTRATION_PENDING", owner_id=request.owner_id, object_id=request.id)
    await note(session, request, "REQUEST")


async def tell_completed(
    session: AsyncSession, request: Registration, sale_declaration_id: UUID | None
) -> None:
    """Tell who asked that a sale has brought what they waited for; once for each sale."""
    await notify(
        session,
        "REGISTRATION_COMPLETED",
        owner_id=request.owner_id,
        object_id=request.id,
        detail=str(sale_declaration_id),
    )


async def close_request(
    session: AsyncSession,
    request: Registration,
    state: str,
    reason: ReasonCode,
    *,
    at: datetime,
    actor: str = "SYSTEM:house",
) -> None:
    """End a request that waited: REFUSED by the house, or WITHDRAWN by its owner."""
    request.state, request.reason, request.decided_at = state, reason.value, at
    if state == "REFUSED":
        await notify(
            session, "REGISTRATION_REFUSED", owner_id=request.owner_id, object_id=request.id
        )
    await note(session, request, state, actor=actor)


async def note(
    session: AsyncSession, request: Registration, action: str, *, actor: str | None = None
) -> None:
    await audit.record(
        session,
        actor=actor or f"OWNER:{request.owner_id}",
        action=action,
        object_kind="REGISTRATION",
        object_id=request.id,
        fields=["state"],
    )
