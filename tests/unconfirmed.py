"""A number of every kind that nobody may tell from one that the maison has never made."""

from collections.abc import Mapping
from uuid import UUID

from models.database import Database
from rules.programme import DEFAULT_PROGRAMMES
from services.household import Household
from services.sale_voids import void_sale
from tests.factories import (
    Seller,
    day_ago,
    declare,
    free_number,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    make_timepiece,
    now,
    register,
)

UNKNOWN = "unknown"


async def make_unconfirmed(
    database: Database, house: Household, seller: Seller, references: Mapping[str, UUID]
) -> dict[str, str]:
    """A number of each kind, by the name of what it hides."""
    watch = references["WATCH"]
    held = await make_sold_piece(database, seller, watch)
    await register(database, await make_owner(database, house), held)
    undeclared = await make_timepiece(database, watch)
    stolen = await make_timepiece(database, watch, stolen=True)
    await declare(database, seller, stolen.number)
    tradition = await make_sold_piece(database, seller, references["TRADITION"])
    jewel = await make_sold_piece(database, seller, references["JEWELLERY"])
    expired = await make_sold_piece(database, seller, watch, sold_on=day_ago(1000))
    disputed = await make_sold_piece(database, seller, watch)
    await declare(database, await make_point_of_sale(database), disputed.number)
    return {
        UNKNOWN: free_number(),
        "held by another": held.number,
        "undeclared": undeclared.number,
        "voided": await _make_voided(database, seller, watch),
        "stolen": stolen.number,
        "tradition": tradition.number,
        "out of scope": jewel.number,
        "expired": expired.number,
        "disputed": disputed.number,
    }


async def _make_voided(database: Database, seller: Seller, watch: UUID) -> str:
    piece = await make_timepiece(database, watch)
    await declare(database, seller, piece.number, external_id=f"V-{piece.number}")
    async with database.transaction() as session:
        await void_sale(
            session,
            DEFAULT_PROGRAMMES,
            point_of_sale_id=seller.id,
            external_id=f"V-{piece.number}",
            voided_by=None,
            at=now(),
        )
    return piece.number
