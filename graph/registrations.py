"""Registrations: what an owner asked for, and what became of it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import strawberry

from graph.batching import relation
from graph.context import Context, Info
from graph.enums import describe
from graph.evidence import Evidence, evidence_of_registrations
from graph.exchanges import EXCHANGED_FOR, exchanged_for_after
from graph.ids import read_key, write_id
from graph.node import Node
from graph.reasons import Reason, reason_of
from graph.watches import Watch, load_watches
from rules.reasons import ReasonCode, Verdict
from services.registration_reads import (
    RegistrationEntry,
    list_registrations,
    read_registrations,
)
from services.timepieces import NO_PIECE


class RegistrationState(StrEnum):
    PENDING_SALE = "PENDING_SALE"
    ACTIVE = "ACTIVE"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    ENDED = "ENDED"


describe(
    RegistrationState,
    "Where a registration stands.",
    {
        "PENDING_SALE": "Kept with its instant: it completes itself once the sale is declared.",
        "ACTIVE": "The watch is in the portfolio.",
        "REFUSED": "The watch does not qualify, or could not be confirmed.",
        "WITHDRAWN": "The owner took it back.",
        "ENDED": "The watch has left the portfolio.",
    },
)


async def watches_of(
    registrations: Sequence["Registration"], context: Context
) -> list[Watch | None]:
    ids = [each.row.timepiece_id or NO_PIECE for each in registrations]
    return await load_watches(context, ids)


@strawberry.type(description="An owner's request to add a watch.")
class Registration(Node):
    row: strawberry.Private[RegistrationEntry]
    state: RegistrationState = strawberry.field(description="Where it stands.")
    individual_number: str = strawberry.field(description="The number, as it was asked for.")
    requested_at: datetime = strawberry.field(description="The instant on which it is judged.")
    reason: Reason = strawberry.field(
        description="Why it stands there, and what to do next. Without proof of the watch,"
        " whatever is known of it is told as NOT_CONFIRMED."
    )
    rule_version: int = strawberry.field(description="The version of the rules it was judged by.")
    watch: Watch | None = relation(watches_of, description="The watch, while it is the owner's.")
    evidence: list[Evidence] = relation(
        evidence_of_registrations, description="What its owner sent in support of it."
    )
    exchanged_for: str | None = relation(exchanged_for_after, description=EXCHANGED_FOR)


RegistrationId = Annotated[strawberry.ID, strawberry.argument(description="Its id.")]


async def find_registration(info: Info, id: RegistrationId) -> Registration | None:  # noqa: A002 - Relay's word
    key = read_key("Registration", id)
    return (await load_registrations(info.context, [key]))[0] if key else None


async def own_registrations(context: Context, owner_id: UUID) -> list[Registration]:
    """An owner's registrations, the newest first; 50 at most."""
    rows = await list_registrations(context.database, owner_id)
    return [registration_of(context, row) for row in rows]


async def load_registrations(context: Context, ids: Sequence[UUID]) -> list[Registration | None]:
    """The viewer's own registrations among these, in order; None for all others."""
    owner_id = context.viewer.owner_id
    if owner_id is None:
        return [None] * len(ids)
    rows = await read_registrations(context.database, owner_id, ids)
    return [registration_of(context, rows[each]) if each in rows else None for each in ids]


def registration_of(context: Context, row: RegistrationEntry) -> Registration:
    return Registration(
        id=write_id("Registration", row.id),
        row=row,
        state=RegistrationState(row.state),
        individual_number=row.individual_number,
        reason=reason_of(context, Verdict(ReasonCode(row.reason)).as_told(proven=row.is_told)),
        requested_at=row.requested_at,
        rule_version=row.rule_version,
    )
