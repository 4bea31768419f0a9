"""Transfers of a watch as both sides read them: neither is told anything of the other."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import strawberry

from graph.context import Context
from graph.enums import describe
from graph.holdings import Held, held_ids
from graph.ids import write_id
from graph.node import Node
from services.transfer_reads import TransferEntry, read_offers, read_transfers


class TransferKind(StrEnum):
    GIFT = "GIFT"
    PRIVATE_SALE = "PRIVATE_SALE"
    INHERITANCE = "INHERITANCE"
    TRADE_IN = "TRADE_IN"
    JOINT = "JOINT"


class TransferState(StrEnum):
    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


describe(
    TransferKind,
    "Why a watch is offered.",
    {
        "GIFT": "It is a present.",
        "PRIVATE_SALE": "It was sold from person to person.",
        "INHERITANCE": "It was inherited.",
        "TRADE_IN": "It was given in exchange.",
        "JOINT": "It stays with its holder, and somebody else holds it too.",
    },
)
describe(
    TransferState,
    "Where a transfer stands.",
    {
        "OFFERED": "Whoever brings its code has the watch.",
        "ACCEPTED": "Somebody brought the code.",
        "CANCELLED": "It was taken back, or the watch has left its holder.",
        "EXPIRED": "Nobody brought the code in time.",
    },
)


@strawberry.type(description="An offer of a watch to whoever brings its code.")
class OwnershipTransfer(Node):
    individual_number: str = strawberry.field(description="The watch that is offered.")
    kind: TransferKind = strawberry.field(description="Why it is offered.")
    state: TransferState = strawberry.field(description="Where it stands.")
    offered_at: datetime = strawberry.field(description="When it was offered.")
    expires_at: datetime = strawberry.field(description="The instant from which the code is void.")
    decided_at: datetime | None = strawberry.field(
        description="When it was accepted or taken back."
    )


async def offers_of(watches: Sequence[Held], context: Context) -> list[OwnershipTransfer | None]:
    owner_id = context.viewer.require_owner()
    rows = await read_offers(context.database, owner_id, held_ids(watches), at=context.now)
    return [
        transfer_of(context, rows[each]) if each in rows else None for each in held_ids(watches)
    ]


async def load_transfers(context: Context, ids: Sequence[UUID]) -> list[OwnershipTransfer | None]:
    """The transfers among these that the viewer offered or accepted; None for all others."""
    owner_id = context.viewer.owner_id
    if owner_id is None:
        return [None] * len(ids)
    rows = await read_transfers(context.database, owner_id, ids)
    return [transfer_of(context, rows[each]) if each in rows else None for each in ids]


def transfer_of(context: Context, row: TransferEntry) -> OwnershipTransfer:
    return OwnershipTransfer(
        id=write_id("OwnershipTransfer", row.id),
        individual_number=row.individual_number,
        kind=TransferKind(row.kind),
        state=TransferState(row.state_at(context.now)),
        offered_at=row.offered_at,
        expires_at=row.expires_at,
        decided_at=row.decided_at,
    )
