"""What a delivery leaves behind for people: events, reviews, and a line in the log."""

from collections.abc import Sequence
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from jobs.crm.outbound.drafts import Dispute, Draft
from jobs.crm.outbound.settling import Fate, Settled
from services.crm.events import Event
from services.crm.reviews import open_review

log = structlog.get_logger(__name__)


async def ask_staff(session: AsyncSession, disputes: Sequence[Dispute]) -> None:
    """Have staff decide what only they can."""
    for dispute in sorted(disputes, key=lambda each: (each.kind, each.claim.id)):
        await open_review(
            session,
            dispute.kind,
            record_kind=dispute.claim.kind,
            record_id=dispute.claim.id,
            crm_id=dispute.crm_id,
            fields=dispute.fields,
            candidates=dispute.candidates,
        )


def events_of(found: Draft) -> list[Event]:
    """What was sent, linked and held."""
    return [*_sent(found), *_held(found)]


def log_settled(settled: Sequence[Settled]) -> None:
    """Log what will not pass by itself: a person must look at it."""
    for each in settled:
        if each.fate is Fate.HELD:
            log.warning("crm_held", kind=each.claim.kind, id=str(each.claim.id), code=each.code)


def _sent(found: Draft) -> list[Event]:
    changed: dict[UUID, list[str]] = {
        claim.id: sorted(plan.sending.changed) for claim, plan in found.plans.items()
    }
    return [
        Event(
            kind=each.kind,
            record_id=each.id,
            what="SENT" if each.crm_id is None else "LINKED",
            fields=changed.get(each.id, []),
        )
        for each in found.agreed
    ]


def _held(found: Draft) -> list[Event]:
    return [
        Event(
            kind=each.claim.kind,
            record_id=each.claim.id,
            what="HELD",
            code=each.code,
            fields=list(each.fields),
        )
        for each in found.settled
        if each.fate is Fate.HELD
    ]
