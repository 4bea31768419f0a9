"""An owner's no to news as the CRM's staff wrote it down: kept here like one that was said here."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.locales import SOURCE
from models.people import Consent, Owner, PolicyText
from services.consents import Answer, Capturing, keep_receipt, tell_crm

PURPOSE, CHANNEL = "MARKETING", "EMAIL"


async def refuse_by_crm(session: AsyncSession, *, owner_id: UUID, actor: str) -> bool:
    """Keep that an owner wants no news; whether that is new. No text was shown.

    Who has refused already need not refuse again.
    """
    owner = await session.get_one(Owner, owner_id, with_for_update={"key_share": True})
    if await last_answer(session, owner_id) is False:
        return False
    answer = Answer(PURPOSE, CHANNEL, granted=False)
    not_shown = PolicyText(version="", locale=owner.preferred_language or SOURCE, digest=b"")
    by = Capturing("CRM", actor)
    await tell_crm(
        session, owner_id, answer, await keep_receipt(session, owner_id, answer, not_shown, by)
    )
    return True


async def last_answer(session: AsyncSession, owner_id: UUID) -> bool | None:
    """What an owner answered last to news by e-mail; None if they were never asked."""
    return await session.scalar(
        select(Consent.granted)
        .filter_by(owner_id=owner_id, purpose=PURPOSE, channel=CHANNEL)
        .order_by(Consent.created_at.desc())
        .limit(1)
    )
