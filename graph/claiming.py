"""Claiming a watch, taking the claim back, and objecting to somebody else's."""

from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.claims import (
    AGAINST,
    ClaimAgainst,
    ClaimState,
    OwnershipClaim,
    load_claim_against,
    load_claims,
)
from graph.context import Info
from graph.guesses import counted_guess
from graph.ids import read_key
from graph.mutations import ERRORS, KEY, mutation, perform
from graph.user_errors import UserError
from rules.access import Action
from services.claiming import ClaimWish, claim_ownership, object_to_claim, withdraw_claim
from services.timepieces import NO_PIECE
from services.typed_numbers import read_typed


@strawberry.input(description="A watch that the owner says is theirs.")
class ClaimOwnershipInput:
    individual_number: str = strawberry.field(
        description="As engraved; case, blanks and separators do not matter."
    )
    accept_terms_version: str = strawberry.field(
        description="The version of the programme's terms that the owner read and accepts."
    )
    idempotency_key: str = strawberry.field(description=KEY)
    card_token: str | None = strawberry.field(
        default=None, description="The token from the QR code of the warranty card, as proof."
    )


@strawberry.input(description="A claim to take back.")
class WithdrawClaimInput:
    claim_id: strawberry.ID = strawberry.field(description="The claim.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A claim against a watch of the owner's.")
class ObjectToClaimInput:
    claim_id: strawberry.ID = strawberry.field(description="The claim, as the watch shows it.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The outcome of claiming a watch, or of taking a claim back.")
class ClaimPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    claim: OwnershipClaim | None = strawberry.field(
        default=None, description="The claim as it stands."
    )


@strawberry.type(description="The outcome of objecting to a claim.")
class ObjectToClaimPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    claim: ClaimAgainst | None = strawberry.field(
        default=None, description="The claim, while it is not decided."
    )


@strawberry.type
class ClaimMutation:
    @mutation(
        Action.CLAIM_WATCH,
        description="Says that a watch in somebody else's portfolio is the owner's. Without proof"
        " the answer is the same for every number.",
    )
    async def claim_ownership(self, info: Info, input: ClaimOwnershipInput) -> ClaimPayload:  # noqa: A002 - the API's word
        context = info.context
        read = read_typed(input.individual_number, context.snapshot)
        wish = ClaimWish(
            number=read.number,
            terms_version=input.accept_terms_version,
            locale=context.language,
            card_token=input.card_token or read.card_token,
        )

        async def act(session: AsyncSession) -> dict[str, Any]:
            owner_id = context.viewer.require_owner()
            raised = await claim_ownership(session, owner_id=owner_id, wish=wish, at=context.now)
            return {"claim": str(raised)}

        async with counted_guess(context, read.number) as guess:
            answer = await perform(context, "claimOwnership", input, act)
            (claim,) = await load_claims(context, [UUID(answer["claim"])])
            guess.missed = claim is not None and claim.state is ClaimState.OPEN
        return ClaimPayload(user_errors=[], claim=claim)

    @mutation(Action.CLAIM_WATCH, description="Takes a claim of the owner's back.")
    async def withdraw_claim(self, info: Info, input: WithdrawClaimInput) -> ClaimPayload:  # noqa: A002 - the API's word
        context = info.context

        async def act(session: AsyncSession) -> dict[str, Any]:
            withdrawn = await withdraw_claim(
                session,
                owner_id=context.viewer.require_owner(),
                claim_id=read_key("OwnershipClaim", input.claim_id) or NO_PIECE,
                at=context.now,
            )
            return {"claim": str(withdrawn)}

        answer = await perform(context, "withdrawClaim", input, act)
        (claim,) = await load_claims(context, [UUID(answer["claim"])])
        return ClaimPayload(user_errors=[], claim=claim)

    @mutation(
        Action.CLAIM_WATCH, description="Objects to a claim against a watch that the owner holds."
    )
    async def object_to_claim(
        self,
        info: Info,
        input: ObjectToClaimInput,  # noqa: A002 - the API's word
    ) -> ObjectToClaimPayload:
        context = info.context

        async def act(session: AsyncSession) -> dict[str, Any]:
            objected = await object_to_claim(
                session,
                owner_id=context.viewer.require_owner(),
                claim_id=read_key(AGAINST, input.claim_id) or NO_PIECE,
                at=context.now,
            )
            return {"watch": str(objected.timepiece_id), "claim": str(objected.id)}

        answer = await perform(context, "objectToClaim", input, act)
        claim = await load_claim_against(context, UUID(answer["watch"]), UUID(answer["claim"]))
        return ObjectToClaimPayload(user_errors=[], claim=claim)
