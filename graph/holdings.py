"""How somebody holds a watch, with whom, and what they note about it for themselves."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import strawberry

from graph.context import Context
from graph.enums import describe
from graph.ids import write_id
from services.holding_reads import JointHolding, read_joint_holders
from services.portfolio import OwnedWatch
from services.portfolio_entries import entry_place

JOINT_HOLDER = "JointHolder"


class Holding(StrEnum):
    PRIMARY = "PRIMARY"
    JOINT = "JOINT"


describe(
    Holding,
    "How somebody holds a watch.",
    {
        "PRIMARY": "It is theirs to offer, to report and to release.",
        "JOINT": "They see it with its primary holder, and may leave it.",
    },
)


class Held(Protocol):
    """A watch in a portfolio."""

    @property
    def row(self) -> OwnedWatch: ...


@strawberry.type(description="Somebody who holds a watch too. Nothing is told of who they are.")
class JointHolder:
    id: strawberry.ID = strawberry.field(description="Opaque; names them while they hold it.")
    since: date = strawberry.field(description="The day from which they hold it.")


@strawberry.type(description="What an owner notes about how they came by a watch.")
class Purchase:
    from_: str | None = strawberry.field(name="from", description="Where, or from whom.")
    price: str | None = strawberry.field(description="What was paid, as it was written.")
    note: str | None = strawberry.field(description="Anything else.")


def held_ids(watches: Sequence[Held]) -> list[UUID]:
    return [watch.row.timepiece_id for watch in watches]


def nicknames_of(watches: Sequence[Held], context: Context) -> list[str | None]:
    return [_opened(context, watch.row, "nickname") for watch in watches]


def purchases_of(watches: Sequence[Held], context: Context) -> list[Purchase | None]:
    return [_purchase(context, watch.row) for watch in watches]


async def joint_holders_of(watches: Sequence[Held], context: Context) -> list[list[JointHolder]]:
    owner_id = context.viewer.require_owner()
    found = await read_joint_holders(context.database, owner_id, held_ids(watches))
    return [[_joint_holder(each) for each in found.get(key, [])] for key in held_ids(watches)]


def _joint_holder(row: JointHolding) -> JointHolder:
    return JointHolder(id=write_id(JOINT_HOLDER, row.id), since=row.since)


def _purchase(context: Context, row: OwnedWatch) -> Purchase | None:
    if not (row.purchased_from or row.price_paid or row.note):
        return None
    return Purchase(
        from_=_opened(context, row, "purchased_from"),
        price=_opened(context, row, "price_paid"),
        note=_opened(context, row, "note"),
    )


def _opened(context: Context, row: OwnedWatch, column: str) -> str | None:
    sealed: bytes | None = getattr(row, column)
    place = entry_place(row.ownership_id, column)
    return context.house.vault.open(sealed, place) if sealed else None
