"""What the maison makes and where it is sold: collections, references, pieces, points of sale."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Keyed, one_of

CATEGORIES = (
    *("WATCH", "HIGH_JEWELLERY", "HAUTE_HORLOGERIE", "SPECIAL_ORDER", "TABLE_CLOCK"),
    *("TRADITION", "JEWELLERY", "LEATHER_GOODS", "EYEWEAR", "ACCESSORY"),
)


class PointOfSale(Keyed, Base):
    """A boutique or an authorised retailer; its time zone decides what day a sale was made."""

    __tablename__ = "point_of_sale"
    __table_args__ = (one_of("kind", "BOUTIQUE", "AUTHORISED_RETAILER"),)

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    market: Mapped[str]
    time_zone: Mapped[str]
    city: Mapped[str]


class Collection(Keyed, Base):
    __tablename__ = "collection"

    name: Mapped[str] = mapped_column(unique=True)


class Reference(Keyed, Base):
    """A commercial model: what all pieces of it have in common."""

    __tablename__ = "reference"
    __table_args__ = (
        one_of("category", *CATEGORIES),
        one_of("kind", "WATCH", "CLOCK", "OTHER"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    collection_id: Mapped[UUID] = mapped_column(ForeignKey("collection.id"), index=True)
    category: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    calibre: Mapped[str | None]
    movement: Mapped[str | None]
    functions: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    strap_system: Mapped[str | None]
    strap_type: Mapped[str | None]
    water_resistance_bar: Mapped[int | None]
    case_material: Mapped[str | None]
    number_location: Mapped[str | None]
    launched_on: Mapped[date | None]


class Timepiece(Keyed, Base):
    """One piece. It carries no person: erasing an owner leaves the warranty with the watch."""

    __tablename__ = "timepiece"
    __table_args__ = (one_of("state", "IN_ORDER", "LOST", "STOLEN"),)

    individual_number: Mapped[str] = mapped_column(unique=True)
    reference_id: Mapped[UUID] = mapped_column(ForeignKey("reference.id"), index=True)
    produced_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(server_default="IN_ORDER")
