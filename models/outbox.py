"""The promise to the CRM: which records changed, and how far it has caught up."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Sequence, func
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of

KINDS = ("REFERENCE", "OWNER", "TIMEPIECE", "COVERAGE", "CONSENT")
CRM_VERSION = Sequence("crm_version", metadata=Base.metadata)


class CrmDirty(Base):
    """A record whose current state the CRM has not acknowledged. It holds no state itself.

    Written in the business transaction; a second change before delivery only raises the version.
    """

    __tablename__ = "crm_dirty"
    __table_args__ = (one_of("kind", *KINDS), Index("ix_crm_dirty_due_at", "due_at"))

    kind: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    dirty_at: Mapped[datetime] = mapped_column(server_default=func.now())
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    attempts: Mapped[int] = mapped_column(server_default="0")
    lease: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    code: Mapped[str | None]


class CrmLink(Base):
    """What the CRM last acknowledged of a record."""

    __tablename__ = "crm_link"
    __table_args__ = (one_of("kind", *KINDS),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    crm_id: Mapped[str | None]
    acknowledged_version: Mapped[int]
    acknowledged_at: Mapped[datetime]
