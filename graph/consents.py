"""The texts that owners are shown, and the receipts of what they answered."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.context import Context, Info
from graph.enums import describe
from graph.ids import write_id
from graph.mutations import ERRORS, mutation, perform
from graph.node import Node
from graph.scalars import LanguageTag
from graph.user_errors import UserError
from i18n.locales import fallbacks
from models.database import Record
from rules.access import Action
from services.consents import CONSENTS_OF_OWNERS, record_consent
from services.policies import current_policy


class ConsentPurpose(StrEnum):
    PROGRAMME = "PROGRAMME"
    MARKETING = "MARKETING"


class MarketingChannel(StrEnum):
    EMAIL = "EMAIL"


describe(
    ConsentPurpose,
    "What is agreed to. The two are never bundled.",
    {
        "PROGRAMME": "The terms of the care programme.",
        "MARKETING": "News and suggestions of the maison.",
    },
)
describe(MarketingChannel, "A way to reach an owner.", {"EMAIL": "By e-mail."})

PurposeArgument = Annotated[
    ConsentPurpose, strawberry.argument(description="What the text is about.")
]


@strawberry.type(description="A text as it is shown now; a consent names its version.")
class PolicyText:
    purpose: ConsentPurpose = strawberry.field(description="What it is about.")
    version: str = strawberry.field(description="The version to send back when agreeing.")
    language: LanguageTag = strawberry.field(description="The language of this text.")
    body: str = strawberry.field(description="The text.")


@strawberry.type(description="A receipt of what an owner was shown and answered.")
class Consent(Node):
    purpose: ConsentPurpose = strawberry.field(description="What was asked.")
    channel: MarketingChannel | None = strawberry.field(
        description="The channel it is about, where it is about one."
    )
    granted: bool = strawberry.field(description="What was answered.")
    policy_version: str = strawberry.field(
        description="The version of the text shown; empty where staff took the answer in the CRM."
    )
    language: LanguageTag = strawberry.field(description="The language of the text shown.")
    recorded_at: datetime = strawberry.field(description="When it was answered.")


@strawberry.input(description="An answer to whether the maison may send news.")
class RecordConsentInput:
    channel: MarketingChannel = strawberry.field(description="The channel it is about.")
    granted: bool = strawberry.field(description="Yes or no; a no is always taken.")
    policy_version: str = strawberry.field(description="The version of the text shown.")
    idempotency_key: str = strawberry.field(
        description="New for each answer, and the same for each retry."
    )


@strawberry.type(description="The outcome of recording a consent.")
class RecordConsentPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    consent: Consent | None = strawberry.field(default=None, description="The receipt.")


async def read_policy(info: Info, purpose: PurposeArgument) -> PolicyText | None:
    context = info.context
    languages = (context.language, *fallbacks(context.language))
    policy = await current_policy(context.database, purpose.value, languages)
    if policy is None:
        return None
    return PolicyText(
        purpose=purpose,
        version=policy.version,
        language=LanguageTag(policy.locale),
        body=policy.body,
    )


async def read_consents(context: Context, owner_ids: Sequence[UUID]) -> list[list[Consent]]:
    """The receipts of each owner, the newest first."""
    rows = await context.database.fetch(CONSENTS_OF_OWNERS, ids=list(owner_ids))
    return [[_consent(row) for row in rows if row["owner_id"] == each] for each in owner_ids]


async def load_consents(context: Context, ids: Sequence[UUID]) -> list[Consent | None]:
    """The viewer's own receipts among these, in order; None for all others."""
    owner_id = context.viewer.owner_id
    mine = (await read_consents(context, [owner_id]))[0] if owner_id else []
    found = {each.id: each for each in mine}
    return [found.get(write_id("Consent", each)) for each in ids]


@strawberry.type
class ConsentMutation:
    @mutation(
        Action.MANAGE_OWN_PROFILE,
        description="Keeps a receipt of whether the owner wants news. Never a condition of cover.",
    )
    async def record_consent(self, info: Info, input: RecordConsentInput) -> RecordConsentPayload:  # noqa: A002 - the API's word
        context = info.context
        owner_id = context.viewer.require_owner()

        async def act(session: AsyncSession) -> dict[str, Any]:
            receipt = await record_consent(
                session,
                owner_id=owner_id,
                purpose=ConsentPurpose.MARKETING.value,
                channel=input.channel.value,
                granted=input.granted,
                policy_version=input.policy_version,
                locale=context.language,
            )
            return {"consent": str(receipt)}

        answer = await perform(context, "recordConsent", input, act)
        mine = (await read_consents(context, [owner_id]))[0]
        receipt_id = write_id("Consent", UUID(answer["consent"]))
        kept = next((each for each in mine if each.id == receipt_id), None)
        return RecordConsentPayload(user_errors=[], consent=kept)


def _consent(row: Record) -> Consent:
    channel = row["channel"]
    return Consent(
        id=write_id("Consent", row["id"]),
        purpose=ConsentPurpose(row["purpose"]),
        channel=None if channel == "NONE" else MarketingChannel(channel),
        granted=row["granted"],
        policy_version=row["policy_version"],
        language=LanguageTag(row["locale"]),
        recorded_at=row["created_at"],
    )
