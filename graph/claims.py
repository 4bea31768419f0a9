"""Claims to a watch that somebody else holds: never an error, and never a word of the other."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import strawberry

from graph.batching import relation
from graph.context import Context
from graph.enums import describe
from graph.evidence import Evidence, evidence_of_claims
from graph.holdings import Held, held_ids
from graph.ids import write_id
from graph.node import Node
from rules.access import Action
from services.claim_reads import (
    ClaimEntry,
    RaisedClaim,
    list_claims,
    read_claims,
    read_claims_against,
)

AGAINST = "ClaimAgainst"


class ClaimState(StrEnum):
    OPEN = "OPEN"
    WAITING = "WAITING"
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


describe(
    ClaimState,
    "Where a claim stands.",
    {
        "OPEN": "It waits for proof: the warranty card, or a photograph of it or of the receipt.",
        "WAITING": "Proof is there; the maison decides once the time to object is over.",
        "GRANTED": "The watch is in the portfolio.",
        "REFUSED": "The maison could not confirm it.",
        "WITHDRAWN": "It was taken back.",
    },
)


@strawberry.type(description="Somebody's word that a registered watch is theirs now.")
class OwnershipClaim(Node):
    individual_number: str = strawberry.field(description="The number, as it was claimed.")
    state: ClaimState = strawberry.field(description="Where it stands.")
    claimed_at: datetime = strawberry.field(description="When it was raised.")
    silent_until: datetime | None = strawberry.field(
        description="Nothing is decided before this instant."
    )
    evidence: list[Evidence] = relation(
        evidence_of_claims, description="What its owner sent in support of it."
    )


@strawberry.type(
    description="Somebody's claim, with proof, to a watch that the viewer holds. Nothing is told of"
    " who they are."
)
class ClaimAgainst:
    id: strawberry.ID = strawberry.field(description="Opaque; names it where one objects.")
    raised_at: datetime = strawberry.field(description="When its proof was there.")
    object_by: datetime = strawberry.field(
        description="Until this instant the watch stays where it is; then the maison decides."
    )
    objected_at: datetime | None = strawberry.field(description="When the viewer objected.")


async def claims_against(watches: Sequence[Held], context: Context) -> list[list[ClaimAgainst]]:
    owner_id = context.viewer.require_owner()
    found = await read_claims_against(context.database, owner_id, held_ids(watches))
    return [[against_of(each) for each in found.get(key, [])] for key in held_ids(watches)]


async def load_claim_against(
    context: Context, timepiece_id: UUID, claim_id: UUID
) -> ClaimAgainst | None:
    """A claim against a watch that the viewer holds, while it is not decided."""
    owner_id = context.viewer.require_owner()
    found = await read_claims_against(context.database, owner_id, [timepiece_id])
    raised = (each for each in found.get(timepiece_id, []) if each.id == claim_id)
    return next(map(against_of, raised), None)


def against_of(row: RaisedClaim) -> ClaimAgainst:
    return ClaimAgainst(
        id=write_id(AGAINST, row.id),
        raised_at=row.raised_at,
        object_by=row.object_by,
        objected_at=row.objected_at,
    )


async def own_claims(context: Context, owner_id: UUID) -> list[OwnershipClaim]:
    """The claims that an owner raised, the newest first; 50 at most."""
    return [claim_of(row) for row in await list_claims(context.database, owner_id)]


async def load_claims(context: Context, ids: Sequence[UUID]) -> list[OwnershipClaim | None]:
    """The viewer's own claims among these, in order; None for others, save for who decides them."""
    owner_id = context.viewer.owner_id
    if owner_id is None and not context.may(Action.DECIDE_CLAIM):
        return [None] * len(ids)
    rows = await read_claims(context.database, owner_id, ids)
    return [claim_of(rows[each]) if each in rows else None for each in ids]


def claim_of(row: ClaimEntry) -> OwnershipClaim:
    return OwnershipClaim(
        id=write_id("OwnershipClaim", row.id),
        individual_number=row.individual_number,
        state=ClaimState(row.state),
        claimed_at=row.created_at,
        silent_until=row.silent_until,
    )
