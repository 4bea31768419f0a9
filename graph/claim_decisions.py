"""What staff decide about claims."""

from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.claiming import ClaimPayload
from graph.claims import load_claims
from graph.context import Info
from graph.ids import read_key
from graph.mutations import KEY, mutation, perform
from rules.access import Action
from services.claim_verdicts import decide_claim
from services.timepieces import NO_PIECE


@strawberry.input(description="What staff decide about a claim.")
class DecideClaimInput:
    claim_id: strawberry.ID = strawberry.field(description="The claim.")
    granted: bool = strawberry.field(description="Whether the claimant has the watch now.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type
class ClaimDecisionMutation:
    @mutation(
        Action.DECIDE_CLAIM,
        description="Grants a claim once its holder was heard, or refuses it at any time.",
    )
    async def decide_claim(self, info: Info, input: DecideClaimInput) -> ClaimPayload:  # noqa: A002 - the API's word
        context = info.context

        async def act(session: AsyncSession) -> dict[str, Any]:
            decided = await decide_claim(
                session,
                context.house.programmes,
                claim_id=read_key("OwnershipClaim", input.claim_id) or NO_PIECE,
                granted=input.granted,
                actor=context.viewer.principal,
                at=context.now,
            )
            return {"claim": str(decided)}

        answer = await perform(context, "decideClaim", input, act)
        (claim,) = await load_claims(context, [UUID(answer["claim"])])
        return ClaimPayload(user_errors=[], claim=claim)
