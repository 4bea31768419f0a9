"""What follows at once from what staff decide about a case of the CRM."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import Timepiece
from models.crm import CrmReview
from models.people import Owner
from rules.crm_reviews import Decision, ReviewVerdict
from rules.programme import Programmes
from services import outbox
from services.crm.links import forget_ours, lock_link
from services.crm.reassignments import hand_over_as_in_crm
from services.crm.recreations import recreate
from services.crm.refusals import refuse_by_crm


@dataclass(frozen=True, slots=True)
class Deciding:
    """A decision under way: who decides what about which case."""

    session: AsyncSession
    programmes: Programmes
    review: CrmReview
    decision: Decision
    actor: str
    at: datetime


async def carry_out(deciding: Deciding) -> None:
    """Do what follows from a decision; what only who delivers must know of follows by itself."""
    effect = _EFFECTS.get(deciding.decision.verdict)
    if effect is not None:
        await effect(deciding)


async def _tell_again(case: Deciding) -> None:
    """Have the record delivered, which looks at what was decided about it."""
    await outbox.promise(case.session, case.review.record_kind, [case.review.record_id])


async def _send_ours(case: Deciding) -> None:
    """What the CRM says in these fields gives way to ours."""
    await _lock_record(case)
    link = await lock_link(case.session, case.review.record_kind, case.review.record_id)
    if link is not None:
        forget_ours(link, case.review.fields)
        await _tell_again(case)


async def _recreate(case: Deciding) -> None:
    await _lock_record(case)
    await recreate(case.session, case.review.record_kind, case.review.record_id)


async def _hand_over(case: Deciding) -> None:
    timepiece = await case.session.get_one(Timepiece, case.review.record_id, with_for_update=True)
    candidates = case.review.candidates
    await hand_over_as_in_crm(
        case.session,
        case.programmes,
        timepiece,
        holder_crm_id=str(candidates[0]["crm_id"]) if candidates else None,
        actor=case.actor,
        at=case.at,
    )


async def _refuse(case: Deciding) -> None:
    """The opt-out stands, here as there, until the owner consents anew."""
    await refuse_by_crm(case.session, owner_id=case.review.record_id, actor=case.actor)


async def _lock_record(case: Deciding) -> None:
    """Lock what the case is about, before anything that hangs on it."""
    table = {"OWNER": Owner, "TIMEPIECE": Timepiece}.get(case.review.record_kind)
    if table is not None:
        await case.session.execute(
            select(table.id)
            .where(table.id == case.review.record_id)
            .with_for_update(key_share=True)
        )


_EFFECTS: Mapping[ReviewVerdict, Callable[[Deciding], Awaitable[None]]] = MappingProxyType(
    {
        ReviewVerdict.SAME: _tell_again,
        ReviewVerdict.NEW: _tell_again,
        ReviewVerdict.LIFT: _tell_again,
        ReviewVerdict.RECREATE: _recreate,
        ReviewVerdict.HAND_OVER: _hand_over,
        ReviewVerdict.KEEP_OURS: _send_ours,
        ReviewVerdict.SEND_OURS: _send_ours,
        ReviewVerdict.KEEP: _refuse,
    }
)
