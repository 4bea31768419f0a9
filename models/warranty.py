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
    """A card as it was issued; only the hash of its token is kept. One live card a piece.

    Booklets and first cards carry no token: they prove nothing by themselves. A card that is LOST,
    RETURNED or SUPERSEDED opens guides, and registers nothing.
    """

    __tablename__ = "warranty_card"
    __table_args__ = (
        one_of("material", "BOOKLET", "NFC_V1", "NFC_V2"),
        one_of("state", "LIVE", "LOST", "RETURNED", "SUPERSEDED"),
        CheckConstraint("(material = 'NFC_V2') = (token_hash IS NOT NULL)", name="token"),
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
    token_hash: Mapped[bytes | None] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(server_default="LIVE")
    handed_over_on: Mapped[date | None]


class CardOrder(Keyed, Base):
    """A card to be printed by a distribution centre; printing it supersedes the one before."""

    __tablename__ = "card_order"
    __table_args__ = (
        one_of("reason", "LOST", "DAMAGED", "RETURNED", "EXCHANGED", "FIRST"),
        one_of("state", "ORDERED", "PRINTED", "CANCELLED"),
        Index(
            "uq_card_order_open",
            "timepiece_id",
            unique=True,
            postgresql_where=text("state = 'ORDERED'"),
        ),
    )

    timepiece_id: Mapped[UUID] = mapped_column(ForeignKey("timepiece.id"))
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="ORDERED")
    ordered_by: Mapped[str]
    card_id: Mapped[UUID | None] = mapped_column(ForeignKey("warranty_card.id"))


class SaleDeclaration(Keyed, Base):
    """A point of sale's record that a piece was sold, lent, shown or worn by staff on a date.

    A sale that no point of sale declared, but staff found proven by a card or a receipt, stands
    here too: its source says so, and it has no point of sale. A declaration takes its place.
    ACCEPTED counts; HELD waits for a person (`held_for` says why); VOIDED was taken back, and a
    row that only says so, before its declaration arrived, is a TOMBSTONE without a piece.
    """

    __tablename__ = "sale_declaration"
    __table_args__ = (
        one_of("kind", "SALE", "LOAN", "DISPLAY", "STAFF"),
        one_of("state", "ACCEPTED", "HELD", "VOIDED", "TOMBSTONE"),
        one_of("held_for", "SOLD_TWICE", "REFERENCE_DIFFERS"),
        one_of("source", "SALE_DECLARATION", "CARD", "PROOF"),
        CheckConstraint(
            "(source = 'SALE_DECLARATION') = (point_of_sale_id IS NOT NULL)", name="place"
        ),
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
        Index("ix_sale_declaration_held", "id", postgresql_where=text("state = 'HELD'")),
        Index(
            "ix_sale_declaration_sold_on",
            *("point_of_sale_id", "sold_on", "id", "timepiece_id"),
            postgresql_where=text("state = 'ACCEPTED' AND kind = 'SALE'"),
        ),
    )

    external_id: Mapped[str]
    source: Mapped[str] = mapped_column(server_default="SALE_DECLARATION")
    point_of_sale_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("point_of_sale.id"), index=True
    )
    market: Mapped[str | None]
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

    A void takes the whole segment, or all from `voided_from` on: the days before stay covered.
    The unique index is the belt under the row lock: a piece is extended once, whoever asks.
    """

    __tablename__ = "coverage_segment"
    __table_args__ = (
        one_of("kind", "BASE", "EXTENSION", "SERVICE_GUARANTEE"),
        one_of(
            "void_reason",
            *("SALE_VOIDED", "SALE_CORRECTED", "THIRD_PARTY_REPAIR", "EXCHANGED"),
        ),
        CheckConstraint("starts_on <= ends_on", name="order"),
        CheckConstraint(
            "voided_from IS NULL OR (voided_at IS NOT NULL"
            " AND voided_from BETWEEN starts_on AND ends_on)",
            name="voided_from",
        ),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="void"),
        Index(
            "uq_coverage_segment_one_activation",
            "timepiece_id",
            "kind",
            unique=True,
            postgresql_where=text("voided_at IS NULL AND kind <> 'SERVICE_GUARANTEE'"),
        ),
        Index("ix_coverage_segment_timepiece_id", "timepiece_id"),
        Index("ix_coverage_segment_ends_on", "ends_on"),
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
    voided_from: Mapped[date | None]
