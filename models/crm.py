"""What we know of the CRM: where it holds what, what it disputes, and how it compares with us."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Keyed, one_of
from models.outbox import KINDS


class CrmLink(Base):
    """Where the CRM holds a record, and what both sides said when they last agreed.

    `baseline` has for each field the fingerprints of our value and of theirs, `sent` those of
    values on their way: keyed hashes, never a value. A FOLLOWING owner was merged into the contact
    of another, and says nothing of themselves there; a DELETED record waits for a decision.
    """

    __tablename__ = "crm_link"
    __table_args__ = (
        one_of("kind", *KINDS),
        one_of("state", "LINKED", "FOLLOWING", "DELETED"),
        Index("ix_crm_link_crm_id", "crm_id"),
        Index("ix_crm_link_kind_crm_id", "kind", "crm_id"),
        Index(
            "ix_crm_link_part_ids",
            text("jsonb_path_query_array(parts, '$.*'::jsonpath)"),
            postgresql_using="gin",
        ),
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    # Ids are codes: in the order of their bytes, which is the CRM's own.
    crm_id: Mapped[str | None] = mapped_column(Text(collation="C"))
    acknowledged_version: Mapped[int]
    acknowledged_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default="LINKED")
    parts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    baseline: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    sent: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    left_out: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))


class CrmReview(Keyed, Base):
    """Something that only a person can decide; ids and reasons, never a value.

    `candidates` are the CRM's ids of who or what it may be, each with what speaks for and against.
    """

    __tablename__ = "crm_review"
    __table_args__ = (
        one_of(
            "kind",
            *("MATCH", "DELETED", "REASSIGNED", "MERGED_OWNERS", "EMAIL_DIFFERS"),
            *("STAFF_CHANGE", "VALUE_REFUSED", "CONSENT_UNCLEAR", "ERASURE", "DUPLICATE"),
        ),
        one_of("record_kind", *KINDS),
        CheckConstraint("(decided_at IS NULL) = (verdict IS NULL)", name="decided"),
        Index(
            "uq_crm_review_open",
            "kind",
            "record_id",
            unique=True,
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index("ix_crm_review_record_id", "record_id"),
    )

    kind: Mapped[str]
    record_kind: Mapped[str]
    record_id: Mapped[UUID]
    crm_id: Mapped[str | None]
    fields: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(server_default=text("'[]'"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    verdict: Mapped[str | None]


class CrmEvent(Keyed, Base):
    """What happened between us and the CRM about one record: ids, codes and names of fields."""

    __tablename__ = "crm_event"
    __table_args__ = (
        one_of("what", "SENT", "HEARD", "LINKED", "MERGED", "HELD", "REVIEWED", "REPLAYED"),
        Index("ix_crm_event_record_id", "record_id", "id"),
        Index("ix_crm_event_created_at", "created_at"),
    )

    kind: Mapped[str]
    record_id: Mapped[UUID]
    what: Mapped[str]
    code: Mapped[str | None]
    fields: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    actor: Mapped[str]


class CrmCursor(Base):
    """How far the CRM has been heard or compared; `place` is where the next turn begins."""

    __tablename__ = "crm_cursor"

    name: Mapped[str] = mapped_column(primary_key=True)
    heard_until: Mapped[datetime | None]
    place: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    turned_at: Mapped[datetime] = mapped_column(server_default=func.now())


class CrmHealth(Base):
    """The one row on how the CRM does: its quota as last heard, and what keeps us from it."""

    __tablename__ = "crm_health"
    __table_args__ = (CheckConstraint("is_only", name="only"),)

    is_only: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"))
    used: Mapped[int | None]
    total: Mapped[int | None]
    trouble: Mapped[str | None]
    trouble_since: Mapped[datetime | None]
    heard_at: Mapped[datetime] = mapped_column(server_default=func.now())


class CrmDrift(Keyed, Base):
    """A difference that a reconciliation found, and what was done about it."""

    __tablename__ = "crm_drift"
    __table_args__ = (
        one_of("kind", *KINDS),
        one_of("what", "MISSING", "EXTRA", "STALE", "DIFFERS", "UNPROMISED", "DUPLICATE", "MOVED"),
        one_of("repair", "RESENT", "HEARD", "LINKED", "REVIEW", "NONE"),
        Index("ix_crm_drift_run_id", "run_id", "record_id"),
    )

    run_id: Mapped[UUID]
    kind: Mapped[str]
    record_id: Mapped[UUID | None]
    crm_id: Mapped[str | None]
    what: Mapped[str]
    fields: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    repair: Mapped[str]


class CrmReconciliation(Keyed, Base):
    """One comparison of everything, or of the numbers of records alone."""

    __tablename__ = "crm_reconciliation"
    __table_args__ = (one_of("depth", "COUNTS", "RECORDS"),)

    depth: Mapped[str]
    finished_at: Mapped[datetime | None]
    calls: Mapped[int] = mapped_column(server_default="0")
    compared: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
