"""Who holds a piece: requests to add it, ownerships, transfers, claims, and what was reported."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    and_,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from models.base import Base, Keyed, one_of


class Registration(Keyed, Base):
    """An owner's request to add a piece, judged on the instant at which it was made.

    It names the number, not the piece: a number that nobody knows, or that is another's, is kept
    and answered just like one whose sale is still on its way. `timepiece_id` is set once it is
    ACTIVE. `is_proven` says whether the live card was in the owner's hand. `asked_again_at` is when
    its owner, whose request waited, came back with proof, or when the watch was to be had.
    """

    __tablename__ = "registration"
    __table_args__ = (
        one_of("state", "PENDING_SALE", "ACTIVE", "REFUSED", "WITHDRAWN", "ENDED"),
        CheckConstraint("state <> 'ACTIVE' OR timepiece_id IS NOT NULL", name="active"),
        CheckConstraint("(state = 'PENDING_SALE') = (decided_at IS NULL)", name="decided"),
        Index(
            "uq_registration_live",
            "individual_number",
            "owner_id",
            unique=True,
            postgresql_where=text("state IN ('PENDING_SALE', 'ACTIVE')"),
        ),
        Index(
            "ix_registration_pending",
            "individual_number",
            postgresql_where=text("state = 'PENDING_SALE'"),
        ),
        Index(
            "ix_registration_refused",
            "individual_number",
            postgresql_where=text("state = 'REFUSED'"),
        ),
        Index("ix_registration_owner_id", "owner_id"),
        Index("ix_registration_timepiece_id", "timepiece_id"),
    )

    individual_number: Mapped[str]
    timepiece_id: Mapped[UUID | None] = mapped_column(ForeignKey("timepiece.id"))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owner.id"))
    state: Mapped[str]
    reason: Mapped[str]
    rule_version: Mapped[int]
    is_proven: Mapped[bool] = mapped_column(server_default=text("false"))
    requested_at: Mapped[datetime]
    asked_again_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]


class Ownership(Keyed, Base):
    """Who holds a piece from which day; one current primary holder a piece, by index.

    Joint holders see the watch with its primary holder, and end with them. What an owner wrote
    about the watch is theirs: it is sealed, and never shown to the next.
    """

    __tablename__ = "ownership"
    __table_args__ = (
        one_of(
            "ended_by",
            *("TRANSFER", "CLAIM", "SALE_VOIDED", "EXCHANGE", "RELEASE", "REMOVAL"),
        ),
        CheckConstraint("(until IS NULL) = (ended_by IS NULL)", name="ended"),
        Index(
            "uq_ownership_current",
            "timepiece_id",
            unique=True,
            postgresql_where=text("until IS NULL AND is_primary"),
        ),
        Index(
            "uq_ownership_holder",
            "timepiece_id",
            "owner_id",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
        Index("ix_ownership_owner_id_id", "owner_id", "id"),
        Index("ix_ownership_timepiece_id", "timepiece_id"),
    )

    timepiece_id: Mapped[UUID] = mapped_column(ForeignKey("timepiece.id"))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owner.id"))
    is_primary: Mapped[bool] = mapped_column(server_default=text("true"))
    since: Mapped[date]
    until: Mapped[date | None]
    ended_by: Mapped[str | None]
    nickname: Mapped[bytes | None]
    purchased_from: Mapped[bytes | None]
    price_paid: Mapped[bytes | None]
    note: Mapped[bytes | None]


def current_owner(timepiece_id: InstrumentedAttribute[UUID] | UUID) -> ColumnElement[bool]:
    """Of a piece's ownerships the one that counts; the index above keeps it single."""
    return and_(
        Ownership.timepiece_id == timepiece_id,
        Ownership.until.is_(None),
        Ownership.is_primary,
    )


class OwnershipTransfer(Keyed, Base):
    """An offer of the current owner's to whoever brings its code; only the code's hash is kept.

    A JOINT one does not end the ownership: it adds a holder to it.
    """

    __tablename__ = "ownership_transfer"
    __table_args__ = (
        one_of("kind", "GIFT", "PRIVATE_SALE", "INHERITANCE", "TRADE_IN", "JOINT"),
        one_of("state", "OFFERED", "ACCEPTED", "CANCELLED", "EXPIRED"),
        CheckConstraint("(state = 'ACCEPTED') = (accepted_by IS NOT NULL)", name="accepted"),
        CheckConstraint("(state = 'OFFERED') = (decided_at IS NULL)", name="decided"),
        Index(
            "uq_ownership_transfer_offered",
            "timepiece_id",
            unique=True,
            postgresql_where=text("state = 'OFFERED'"),
        ),
        Index("ix_ownership_transfer_timepiece_id", "timepiece_id"),
    )

    timepiece_id: Mapped[UUID] = mapped_column(ForeignKey("timepiece.id"))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owner.id"))
    kind: Mapped[str]
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(server_default="OFFERED")
    expires_at: Mapped[datetime]
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("owner.id"))
    decided_at: Mapped[datetime | None]


class OwnershipClaim(Keyed, Base):
    """Somebody's word that a registered piece is theirs now.

    OPEN waits for proof, the card or a document; WAITING has it, and its holder was told:
    until `silent_until` they may object, then staff decide. It names the number, so that a
    number nobody knows is answered alike; `timepiece_id` is set with the proof.
    """

    __tablename__ = "ownership_claim"
    __table_args__ = (
        one_of("state", "OPEN", "WAITING", "GRANTED", "REFUSED", "WITHDRAWN"),
        CheckConstraint("state <> 'GRANTED' OR timepiece_id IS NOT NULL", name="granted"),
        CheckConstraint("(state = 'WAITING') <= (silent_until IS NOT NULL)", name="waiting"),
        CheckConstraint("(state IN ('OPEN', 'WAITING')) = (decided_at IS NULL)", name="decided"),
        Index(
            "uq_ownership_claim_live",
            "individual_number",
            "owner_id",
            unique=True,
            postgresql_where=text("state IN ('OPEN', 'WAITING')"),
        ),
        Index("ix_ownership_claim_timepiece_id", "timepiece_id"),
    )

    individual_number: Mapped[str]
    timepiece_id: Mapped[UUID | None] = mapped_column(ForeignKey("timepiece.id"))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owner.id"), index=True)
    state: Mapped[str] = mapped_column(server_default="OPEN")
    is_proven: Mapped[bool] = mapped_column(server_default=text("false"))
    silent_until: Mapped[datetime | None]
    objected_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]


class Evidence(Keyed, Base):
    """A photograph or scan that supports a registration or a claim.

    The file lies outside the database, sealed, under this row's id. EXPECTED was announced and
    not sent yet.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        one_of("state", "EXPECTED", "STORED", "ACCEPTED", "REFUSED"),
        one_of("media_type", "image/png", "image/jpeg", "application/pdf"),
        CheckConstraint("(registration_id IS NULL) <> (claim_id IS NULL)", name="subject"),
        CheckConstraint("(state = 'EXPECTED') = (digest IS NULL)", name="stored"),
        Index("ix_evidence_registration_id", "registration_id"),
        Index("ix_evidence_claim_id", "claim_id"),
    )

    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("registration.id"))
    claim_id: Mapped[UUID | None] = mapped_column(ForeignKey("ownership_claim.id"))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owner.id"), index=True)
    state: Mapped[str] = mapped_column(server_default="EXPECTED")
    media_type: Mapped[str | None]
    size_bytes: Mapped[int | None]
    digest: Mapped[bytes | None]
    stored_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]


class Incident(Keyed, Base):
    """A piece reported lost or stolen by its owner, or by the maison; over once recovered.

    While one is open, nobody registers the piece or takes it over.
    """

    __tablename__ = "incident"
    __table_args__ = (
        one_of("kind", "LOST", "STOLEN"),
        Index(
            "uq_incident_open",
            "timepiece_id",
            unique=True,
            postgresql_where=text("recovered_at IS NULL"),
        ),
        Index("ix_incident_timepiece_id", "timepiece_id"),
    )

    timepiece_id: Mapped[UUID] = mapped_column(ForeignKey("timepiece.id"))
    kind: Mapped[str]
    reported_by: Mapped[str]
    reported_at: Mapped[datetime]
    recovered_at: Mapped[datetime | None]
