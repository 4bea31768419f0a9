"""The warranty of a piece: its cards, its sale, and the intervals of cover that follow."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from models.base import Base, Keyed, one_of


class WarrantyCard(Keyed, Base):
    """A card as it was issued; only the hash of its token is kept. One live card a piece."""

    __tablename__ = "warranty_card"
    __table_args__ = (
        one_of("material", "BOOKLET", "NFC_V1", "NFC_V2"),
        one_of("state", "LIVE", "SUPERSEDED"),
        UniqueConstraint("timepiece_id", "issue"),
        Index(
            "uq_warranty_card_live",
            "timepiece_id",
            unique=True,
            postgresql_where=text("state = 'LIVE'"),
        ),
    )

    timepiece_id: Mapped[UUID] = mapped_column(ForeignKey("timepiece.id"))
    material: Mapped[str]
    issue: Mapped[int]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(server_default="LIVE")


class SaleDeclaration(Keyed, Base):
    """A point of sale's record that a piece was sold, lent, shown or worn by staff on a date.

    ACCEPTED counts; HELD waits for a person (`held_for` says why); VOIDED was taken back, and a
    row that only says so, before its declaration arrived, is a TOMBSTONE without a piece.
    """

    __tablename__ = "sale_declaration"
    __table_args__ = (
        one_of("kind", "SALE", "LOAN", "DISPLAY", "STAFF"),
        one_of("state", "ACCEPTED", "HELD", "VOIDED", "TOMBSTONE"),
        one_of("held_for", "SOLD_TWICE", "REFERENCE_DIFFERS"),
        CheckConstraint("(state = 'HELD') = (held_for IS NOT NULL)", name="held"),
        CheckConstraint(
            "state = 'TOMBSTONE' OR (timepiece_id IS NOT NULL AND kind IS NOT NULL"
            " AND sold_on IS NOT NULL)",
            name="whole",
        ),
        UniqueConstraint("point_of_sale_id", "external_id"),
        Index(
            "uq_sale_declaration_accepted_sale",
            "timepiece_id",
            unique=True,
            postgresql_where=text("state = 'ACCEPTED' AND kind = 'SALE'"),
        ),
        Index("ix_sale_declaration_timepiece_id", "timepiece_id"),
    )

    external_id: Mapped[str]
    point_of_sale_id: Mapped[UUID] = mapped_column(ForeignKey("point_of_sale.id"))
    timepiece_id: Mapped[UUID | None] = mapped_column(ForeignKey("timepiece.id"))
    kind: Mapped[str | None]
    sold_on: Mapped[date | None]
    state: Mapped[str]
    held_for: Mapped[str | None]
    voided_by: Mapped[str | None]
    voided_at: Mapped[datetime | None]


def sale_that_counts(timepiece_id: InstrumentedAttribute[UUID] | UUID) -> ColumnElement[bool]:
    """Of a piece's declarations the one sale that counts; the index above keeps it single."""
    return and_(
        SaleDeclaration.timepiece_id == timepiece_id,
        SaleDeclaration.kind == "SALE",
        SaleDeclaration.state == "ACCEPTED",
    )


class CoverageSegment(Keyed, Base):
    """An interval of cover, both days inclusive. Voided segments are kept, with their reason.

    The unique index is the belt under the row lock: a piece is extended once, whoever asks.
    """

    __tablename__ = "coverage_segment"
    __table_args__ = (
        one_of("kind", "BASE", "EXTENSION"),
        CheckConstraint("starts_on <= ends_on", name="order"),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="void"),
        Index(
            "uq_coverage_segment_one_activation",
            "timepiece_id",
            "kind",
            unique=True,
            postgresql_where=text("voided_at IS NULL"),
        ),
        Index("ix_coverage_segment_timepiece_id", "timepiece_id"),
    )

    timepiece_id: Mapped[UUID] = mapped_column(ForeignKey("timepiece.id"))
    kind: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    rule: Mapped[str]
    rule_version: Mapped[int]
    sale_declaration_id: Mapped[UUID | None] = mapped_column(ForeignKey("sale_declaration.id"))
    void_reason: Mapped[str | None]
    voided_at: Mapped[datetime | None]


class Registration(Keyed, Base):
    """An owner's request to add a piece, judged on the instant at which it was made."""

    __tablename__ = "registration"
    __table_args__ = (
        one_of("state", "ACTIVE"),
        UniqueConstraint("timepiece_id", "owner_id"),
        Index("ix_registration_owner_id", "owner_id"),
    )

    timepiece_id: Mapped[UUID] = mapped_column(ForeignKey("timepiece.id"))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owner.id"))
    state: Mapped[str]
    reason: Mapped[str]
    rule_version: Mapped[int]
    requested_at: Mapped[datetime]


class Ownership(Keyed, Base):
    """Who holds a piece from which day; one current holder a piece, by index."""

    __tablename__ = "ownership"
    __table_args__ = (
        Index(
            "uq_ownership_current",
            "timepiece_id",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
        Index("ix_ownership_owner_id_id", "owner_id", "id"),
    )

    timepiece_id: Mapped[UUID] = mapped_column(ForeignKey("timepiece.id"))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owner.id"))
    since: Mapped[date]
    until: Mapped[date | None]
