"""Warranty cards: what their owners and points of sale see of them. Tokens stay on the cards."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import strawberry

from graph.context import Context
from graph.enums import describe
from graph.ids import write_id
from graph.node import Node
from rules.access import Role
from services.card_reads import CardEntry, OrderEntry, read_cards, read_own_cards


class CardMaterial(StrEnum):
    BOOKLET = "BOOKLET"
    NFC_V1 = "NFC_V1"
    NFC_V2 = "NFC_V2"


class CardState(StrEnum):
    LIVE = "LIVE"
    LOST = "LOST"
    RETURNED = "RETURNED"
    SUPERSEDED = "SUPERSEDED"


class CardOrderReason(StrEnum):
    LOST = "LOST"
    DAMAGED = "DAMAGED"
    RETURNED = "RETURNED"
    EXCHANGED = "EXCHANGED"
    FIRST = "FIRST"


class CardOrderState(StrEnum):
    ORDERED = "ORDERED"
    PRINTED = "PRINTED"
    CANCELLED = "CANCELLED"


describe(
    CardMaterial,
    "What a card is.",
    {
        "BOOKLET": "A paper booklet; the number is typed.",
        "NFC_V1": "The first card with a chip; the number is typed.",
        "NFC_V2": "Today's card: its QR code opens the platform, and proves the card.",
    },
)
describe(
    CardState,
    "Where a card stands.",
    {
        "LIVE": "In force; a watch has one such card.",
        "LOST": "Reported lost: it proves nothing any more.",
        "RETURNED": "It came back to the maison, and proves nothing any more.",
        "SUPERSEDED": "A newer card took its place.",
    },
)
describe(
    CardOrderReason,
    "Why a card is printed anew.",
    {
        "LOST": "It was lost; it proves nothing from now on.",
        "DAMAGED": "It can hardly be read; it is in force until the new one is printed.",
        "RETURNED": "The watch came back with it.",
        "EXCHANGED": "The watch was exchanged for another.",
        "FIRST": "The watch has had none yet.",
    },
)
describe(
    CardOrderState,
    "Where an order for a card stands.",
    {
        "ORDERED": "A distribution centre will print it.",
        "PRINTED": "The new card is in force.",
        "CANCELLED": "It was taken back.",
    },
)


@strawberry.type(description="The warranty card of a watch, as it was issued.")
class WarrantyCard(Node):
    material: CardMaterial = strawberry.field(description="What it is.")
    issue: int = strawberry.field(description="1 for the first card of the watch; each reprint +1.")
    state: CardState = strawberry.field(description="Where it stands.")
    handed_over_on: date | None = strawberry.field(
        description="The day on which a client got it, at the point of sale."
    )


@strawberry.type(description="A card to be printed anew.")
class CardOrder:
    reason: CardOrderReason = strawberry.field(description="Why.")
    state: CardOrderState = strawberry.field(description="Where it stands.")
    ordered_at: datetime = strawberry.field(description="When it was ordered.")


async def load_cards(context: Context, ids: Sequence[UUID]) -> list[WarrantyCard | None]:
    """Of these cards those of the viewer's own watches, in order; a point of sale's are all."""
    if context.viewer.role is Role.POINT_OF_SALE:
        rows = await read_cards(context.database, ids)
    elif owner_id := context.viewer.owner_id:
        rows = await read_own_cards(context.database, owner_id, ids)
    else:
        return [None] * len(ids)
    return [card_of(rows[each]) if each in rows else None for each in ids]


def card_of(row: CardEntry) -> WarrantyCard:
    return WarrantyCard(
        id=write_id("WarrantyCard", row.id),
        material=CardMaterial(row.material),
        issue=row.issue,
        state=CardState(row.state),
        handed_over_on=row.handed_over_on,
    )


def order_of(row: OrderEntry) -> CardOrder:
    return CardOrder(
        reason=CardOrderReason(row.reason),
        state=CardOrderState(row.state),
        ordered_at=row.ordered_at,
    )
