"""The ledger of consents: receipts of what was shown and what was answered, only ever added to."""

from dataclasses import dataclass
from typing import Literal, NamedTuple
from uuid import UUID

from sqlalchemy import any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.crm import CrmLink
from models.keys import new_id
from models.people import Consent, Owner, PolicyText
from models.query import Query, id_list
from rules.errors import Ineligible, InvalidInput
from rules.reasons import ReasonCode, Verdict
from services import audit, outbox
from services.policies import shown_text

LONGEST_VERSION = 64
Capture = Literal["APP", "BOUTIQUE", "CRM"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked for which channel, and what was said."""

    purpose: str
    channel: str
    granted: bool


class Capturing(NamedTuple):
    """Where an answer was captured, and by whom."""

    source: Capture
    actor: str


CONSENTS_OF_OWNERS = Query(
    select(Consent.__table__)
    .where(Consent.owner_id == any_(id_list()))
    .order_by(Consent.created_at.desc())
    .limit(1000)
)
LATEST_OF_OWNERS = Query(
    select(Consent.owner_id, Consent.purpose, Consent.channel, Consent.granted)
    .ext(distinct_on(Consent.owner_id, Consent.purpose, Consent.channel))
    .where(Consent.owner_id == any_(id_list()), Consent.purpose == bindparam("purpose"))
    .order_by(Consent.owner_id, Consent.purpose, Consent.channel, Consent.created_at.desc())
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
    source: Capture = "APP",
) -> UUID:
    """Add a receipt and promise it to the CRM. Raises InvalidInput for a text that is not current.

    An objection is taken whatever version it names: saying no must never be harder than yes.
    """
    read = require_current_text if granted else shown_text
    text = await read(session, purpose=purpose, version=policy_version, locale=locale)
    answer = Answer(purpose, channel, granted)
    shown = text or PolicyText(version=policy_version[:LONGEST_VERSION], locale=locale, digest=b"")
    receipt_id = await keep_receipt(session, owner_id, answer, shown, _by(source, owner_id))
    await tell_crm(session, owner_id, answer, receipt_id)
    return receipt_id


async def tell_crm(session: AsyncSession, owner_id: UUID, answer: Answer, receipt_id: UUID) -> None:
    """Promise an answer to the CRM; the refusal of somebody it knows goes before all else."""
    await outbox.promise(session, "CONSENT", [receipt_id])
    is_urgent = not answer.granted and await session.get(CrmLink, ("OWNER", owner_id)) is not None
    await outbox.promise(session, "OWNER", [owner_id], urgent=is_urgent)


async def require_current_text(
    session: AsyncSession, *, purpose: str, version: str, locale: str
) -> PolicyText:
    """A text as shown. Raises InvalidInput for any version but the current one."""
    text = await shown_text(session, purpose=purpose, version=version, locale=locale)
    if text is None:
        raise InvalidInput(
            "POLICY_NOT_CURRENT",
            _("This text has changed. Please read the current version first."),
            "policyVersion",
        )
    return text


async def require_current_terms(session: AsyncSession, *, version: str, locale: str) -> PolicyText:
    """The programme's terms as shown. Raises Ineligible for any version but the current one."""
    text = await shown_text(session, purpose="PROGRAMME", version=version, locale=locale)
    if text is None:
        raise Ineligible(Verdict(ReasonCode.TERMS_NOT_ACCEPTED), ("acceptTermsVersion",))
    return text


async def accept_terms(
    session: AsyncSession, *, owner_id: UUID, terms: PolicyText, source: Capture = "APP"
) -> None:
    """Keep the owner's acceptance of the terms that they were shown."""
    answer = Answer("PROGRAMME", "NONE", granted=True)
    await keep_receipt(session, owner_id, answer, terms, _by(source, owner_id))


def _by(source: Capture, owner_id: UUID) -> Capturing:
    return Capturing(source, f"OWNER:{owner_id}" if source == "APP" else f"SYSTEM:{source.lower()}")


async def keep_receipt(
    session: AsyncSession, owner_id: UUID, answer: Answer, shown: PolicyText, by: Capturing
) -> UUID:
    """Add a receipt to the ledger, under the owner's lock."""
    # Not as who deletes it: that would keep others from writing rows that only refer to the owner.
    await session.get_one(Owner, owner_id, with_for_update={"key_share": True})
    receipt = Consent(
        id=new_id(),
        # The database's clock, read under the owner's lock: the order of answers is their order.
        created_at=await session.scalar(select(func.clock_timestamp())),
        owner_id=owner_id,
        purpose=answer.purpose,
        channel=answer.channel,
        granted=answer.granted,
        policy_version=shown.version,
        locale=shown.locale,
        digest=shown.digest,
        source=by.source,
    )
    session.add(receipt)
    await session.flush()  # what is promised next is a row that exists
    await audit.record(
        session,
        actor=by.actor,
        action="GRANT_CONSENT" if answer.granted else "WITHDRAW_CONSENT",
        object_kind="OWNER",
        object_id=owner_id,
        fields=[answer.purpose, answer.channel],
    )
    return receipt.id
