"""The ledger of consents: receipts of what was shown and what was answered, only ever added to."""

from uuid import UUID

from sqlalchemy import any_, bindparam, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.keys import new_id
from models.people import Consent, Owner
from models.query import Query, id_list
from rules.errors import Ineligible, InvalidInput
from rules.reasons import ReasonCode, Verdict
from services import audit, outbox
from services.policies import shown_text

CONSENTS_OF_OWNERS = Query(
    select(Consent.__table__)
    .where(Consent.owner_id == any_(id_list()))
    .order_by(Consent.id.desc())
    .limit(1000)
)
LATEST_OF_OWNERS = Query(
    select(Consent.owner_id, Consent.purpose, Consent.channel, Consent.granted)
    .ext(distinct_on(Consent.owner_id, Consent.purpose, Consent.channel))
    .where(Consent.owner_id == any_(id_list()), Consent.purpose == bindparam("purpose"))
    .order_by(Consent.owner_id, Consent.purpose, Consent.channel, Consent.id.desc())
)


async def record_consent(
    session: AsyncSession,
    *,
    owner_id: UUID,
    purpose: str,
    channel: str,
    granted: bool,
    policy_version: str,
    locale: str,
    source: str = "APP",
) -> UUID:
    """Add a receipt and promise it to the CRM. Raises InvalidInput for a text that is not current.

    An objection is taken whatever version it names: saying no must never be harder than yes.
    """
    text = await shown_text(session, purpose=purpose, version=policy_version, locale=locale)
    if text is None and granted:
        raise InvalidInput(
            "POLICY_NOT_CURRENT",
            _("This text has changed. Please read the current version first."),
            "policyVersion",
        )
    await session.get_one(Owner, owner_id, with_for_update=True)
    receipt = Consent(
        id=new_id(),
        owner_id=owner_id,
        purpose=purpose,
        channel=channel,
        granted=granted,
        policy_version=policy_version,
        locale=text.locale if text else locale,
        digest=text.digest if text else b"",
        source=source,
    )
    session.add(receipt)
    await session.flush()  # the CRM is promised a row that exists
    if channel != "NONE":
        await outbox.promise(session, "CONSENT", [receipt.id])
        await outbox.promise(session, "OWNER", [owner_id])
    await audit.record(
        session,
        actor=f"OWNER:{owner_id}",
        action="GRANT_CONSENT" if granted else "WITHDRAW_CONSENT",
        object_kind="OWNER",
        object_id=owner_id,
        fields=[purpose, channel],
    )
    return receipt.id


async def accept_terms(session: AsyncSession, *, owner_id: UUID, version: str, locale: str) -> None:
    """Keep the owner's acceptance of the programme's terms. Raises Ineligible for old terms."""
    if await shown_text(session, purpose="PROGRAMME", version=version, locale=locale) is None:
        raise Ineligible(Verdict(ReasonCode.TERMS_NOT_ACCEPTED), ("acceptTermsVersion",))
    await record_consent(
        session,
        owner_id=owner_id,
        purpose="PROGRAMME",
        channel="NONE",
        granted=True,
        policy_version=version,
        locale=locale,
    )
