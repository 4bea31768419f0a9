"""The promise to the CRM: which records changed and have not been acknowledged."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Sequence, func, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of

KINDS = ("REFERENCE", "OWNER", "TIMEPIECE", "COVERAGE", "CONSENT")
CRM_VERSION = Sequence("crm_version", metadata=Base.metadata)


class CrmDirty(Base):
    """A record whose current state the CRM has not acknowledged. It holds no state itself.

    Written in the business transaction; a second change before delivery only raises the version.
    Records of one owner are one group, and go together. One that the CRM will not take is held
    until it changes or somebody replays it: `code` says why, `fields` where.
    """

    __tablename__ = "crm_dirty"
    __table_args__ = (
        one_of("kind", *KINDS),
        Index("ix_crm_dirty_due_at", "due_at", postgresql_where=text("held_since IS NULL")),
        Index("ix_crm_dirty_group_id", "group_id"),
        Index("ix_crm_dirty_urgent", "group_id", postgresql_where=text("is_urgent")),
        Index("ix_crm_dirty_held", "held_since", postgresql_where=text("held_since IS NOT NULL")),
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[UUID]
    version: Mapped[int]
    is_urgent: Mapped[bool] = mapped_column(server_default=text("false"))
    dirty_at: Mapped[datetime] = mapped_column(server_default=func.now())
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    attempts: Mapped[int] = mapped_column(server_default="0")
    lease: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    code: Mapped[str | None]
    fault: Mapped[str | None]
    fields: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    held_since: Mapped[datetime | None]
