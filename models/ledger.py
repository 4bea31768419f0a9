"""What keeps the house honest: retries, limits, and an audit that cannot be rewritten unseen."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Keyed


class IdempotencyKey(Base):
    """The first answer to a request, so that a retry gets it again; ids only."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index("ix_idempotency_key_created_at", "created_at"),)

    principal: Mapped[str] = mapped_column(primary_key=True)
    mutation: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes]
    answer: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class RateLimit(Base):
    """How often something was tried in a window; the subject is a keyed hash."""

    __tablename__ = "rate_limit"
    __table_args__ = (Index("ix_rate_limit_window_from", "window_from"),)

    subject: Mapped[bytes] = mapped_column(primary_key=True)
    window_from: Mapped[datetime] = mapped_column(primary_key=True)
    tries: Mapped[int]


class ProgrammeVersion(Base):
    """A version of the programme's rules, never changed once it is there."""

    __tablename__ = "programme_version"

    version: Mapped[int] = mapped_column(primary_key=True)
    in_force_from: Mapped[date] = mapped_column(unique=True)
    rules: Mapped[dict[str, Any]]
    adopted_by: Mapped[str]
    adopted_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Audit(Keyed, Base):
    """Who did what to which object: ids and names of fields, never values.

    Rows about one object form a chain: each carries the digest of itself and of the one before.
    """

    __tablename__ = "audit"
    __table_args__ = (
        UniqueConstraint("object_kind", "object_id", "position"),
        Index("ix_audit_created_at", "created_at"),
    )

    object_kind: Mapped[str]
    object_id: Mapped[UUID]
    position: Mapped[int]
    actor: Mapped[str]
    action: Mapped[str]
    fields: Mapped[list[str]]
    digest: Mapped[bytes]
