"""Announcing evidence, and deciding what it is."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.context import Context, Info
from graph.enums import describe
from graph.evidence import Evidence, load_evidence
from graph.ids import read_id, read_key
from graph.mutations import ERRORS, KEY, mutation, perform
from graph.scalars import CountryCode
from graph.user_errors import UserError
from rules.access import Action
from services.evidence import offer_evidence
from services.evidence_findings import Finding
from services.evidence_subjects import Subject
from services.evidence_verdicts import decide_evidence
from services.timepieces import NO_PIECE


class EvidenceSource(StrEnum):
    CARD = "CARD"
    PROOF = "PROOF"


describe(
    EvidenceSource,
    "What the date of a purchase was read from.",
    {"CARD": "The warranty card.", "PROOF": "A receipt, or another document."},
)


@strawberry.input(description="A file that will be sent for a registration or a claim.")
class OfferEvidenceInput:
    subject_id: strawberry.ID = strawberry.field(
        description="The owner's registration or claim that is not decided yet."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="What staff found a file to be.")
class DecideEvidenceInput:
    evidence_id: strawberry.ID = strawberry.field(description="The evidence.")
    accepted: bool = strawberry.field(description="Whether it convinced.")
    idempotency_key: str = strawberry.field(description=KEY)
    sold_on: date | None = strawberry.field(
        default=None,
        description="The date of the purchase; needed where it is accepted for a registration. One"
        " that can be read in two ways, as 03/04/2019, is asked about, and never guessed.",
    )
    market: CountryCode | None = strawberry.field(
        default=None, description="The country of the purchase, where it can be read."
    )
    source: EvidenceSource = strawberry.field(
        default=EvidenceSource.PROOF, description="What the date was read from."
    )


@strawberry.type(description="The outcome of announcing evidence, or of deciding it.")
class EvidencePayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    evidence: Evidence | None = strawberry.field(
        default=None, description="The evidence as it stands."
    )


@strawberry.type
class EvidenceMutation:
    @mutation(
        Action.OFFER_EVIDENCE,
        description="Announces a file for a registration or claim that is not decided; the file is"
        " then sent to `uploadUrl`. At most five for each.",
    )
    async def offer_evidence(self, info: Info, input: OfferEvidenceInput) -> EvidencePayload:  # noqa: A002 - the API's word
        context = info.context

        async def act(session: AsyncSession) -> dict[str, Any]:
            offered = await offer_evidence(
                session,
                owner_id=context.viewer.require_owner(),
                subject=_subject(input.subject_id),
            )
            return {"evidence": str(offered)}

        answer = await perform(context, "offerEvidence", input, act)
        return await _outcome(context, UUID(answer["evidence"]))

    @mutation(
        Action.DECIDE_EVIDENCE,
        description="Closes a file with what staff found. A registration that waits is answered by"
        " it; a claim is decided for itself.",
    )
    async def decide_evidence(self, info: Info, input: DecideEvidenceInput) -> EvidencePayload:  # noqa: A002 - the API's word
        context = info.context
        evidence_id = read_key("Evidence", input.evidence_id) or NO_PIECE
        finding = Finding(input.accepted, input.sold_on, input.market, input.source.value)

        async def act(session: AsyncSession) -> dict[str, Any]:
            await decide_evidence(
                session,
                context.house.programmes,
                evidence_id=evidence_id,
                finding=finding,
                actor=context.viewer.principal,
                at=context.now,
            )
            return {"evidence": str(evidence_id)}

        answer = await perform(context, "decideEvidence", input, act)
        return await _outcome(context, UUID(answer["evidence"]))


async def _outcome(context: Context, evidence_id: UUID) -> EvidencePayload:
    (found,) = await load_evidence(context, [evidence_id])
    return EvidencePayload(user_errors=[], evidence=found)


def _subject(text: str) -> Subject:
    """What an id names that evidence may be for; of any other id, nothing."""
    type_name, key = read_id(text) or ("", None)
    return Subject(
        registration_id=key if type_name == "Registration" else None,
        claim_id=key if type_name == "OwnershipClaim" else None,
    )
