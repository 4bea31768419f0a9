"""What a client at the counter is shown and answers: the terms, and news where they were asked."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.people import Consent
from services.consents import record_consent, require_current_terms, require_current_text
from services.visits import Visit, about

NEWS = {"purpose": "MARKETING", "channel": "EMAIL"}


async def require_texts(session: AsyncSession, visit: Visit) -> None:
    """Raises Ineligible or InvalidInput unless the client was shown the texts that are current."""
    await require_current_terms(session, version=visit.terms_version, locale=visit.locale)
    said = visit.marketing
    if said is not None and said.granted:
        with about("marketingEmail"):
            await require_current_text(
                session, purpose="MARKETING", version=said.policy_version, locale=visit.locale
            )


async def keep_answer_about_news(session: AsyncSession, visit: Visit, client_id: UUID) -> None:
    """Keep what the client said about news; a no that stands is overturned by the client alone."""
    said = visit.marketing
    if said is None:
        return
    last_answer = await session.scalar(
        select(Consent.granted)
        .filter_by(owner_id=client_id, **NEWS)
        .order_by(Consent.created_at.desc())
        .limit(1)
    )
    if said.granted and last_answer is False:
        return
    await record_consent(
        session,
        owner_id=client_id,
        **NEWS,
        granted=said.granted,
        policy_version=said.policy_version,
        locale=visit.locale,
        source="BOUTIQUE",
    )
