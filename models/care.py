"""What becomes of a piece after its sale: services, exchanges, and the mails its owner gets."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Keyed, one_of

WORKS = (
    *("BATTERY", "COMPLETE_SERVICE", "MOVEMENT", "WATER_RESISTANCE", "CROWN"),
    *("STRAP", "POLISH", "ENGRAVING", "MISHANDLING"),
)
NOTICES = (
    *("REGISTRATION_CONFIRMED", "REGISTRATION_PENDING", "REGISTRATION_COMPLETED"),
    *("REGISTRATION_REFUSED", "COVER_SUSPENDED", "COVER_CUT_SHORT", "WATCH_RETURNED"),
    *("TRANSFER_OFFERED", "TRANSFER_ACCEPTED", "CLAIM_RECEIVED", "CLAIM_RAISED"),
    *("CLAIM_GRANTED", "CLAIM_REFUSED", "COVER_ENDING"),
)


class ServiceJob(Keyed, Base):
    """A piece's stay at a service centre; its lines are covered or billed one by one.

    `guarantee_id` is the segment of cover that the job brought, if it did.
    """

    __tablename__ = "service_job"
    __table_args__ = (
        CheckConstraint("received_on <= completed_on", name="order"),
        UniqueConstraint("centre", "external_id"),
    )

    timepiece_id: Mapped[UUID] = mapped_column(ForeignKey("timepiece.id"), index=True)
    centre: Mapped[str]
    external_id: Mapped[str]
    received_on: Mapped[date]
    completed_on: Mapped[date]
    guarantee_id: Mapped[UUID | None] = mapped_column(ForeignKey("coverage_segment.id"))


class ServiceLine(Keyed, Base):
    """A line of a job as it was judged; the reason is that of the day, whatever rules come."""

    __tablename__ = "service_line"
    __table_args__ = (
        one_of("work", *WORKS),
        UniqueConstraint("service_job_id", "position"),
    )

    service_job_id: Mapped[UUID] = mapped_column(ForeignKey("service_job.id"))
    position: Mapped[int]
    work: Mapped[str]
    is_covered: Mapped[bool]
    reason: Mapped[str]


class Exchange(Keyed, Base):
    """A piece that was taken back for another, and the sale by which the other counts as sold."""

    __tablename__ = "exchange"

    old_timepiece_id: Mapped[UUID] = mapped_column(ForeignKey("timepiece.id"), index=True)
    new_timepiece_id: Mapped[UUID] = mapped_column(ForeignKey("timepiece.id"), index=True)
    point_of_sale_id: Mapped[UUID] = mapped_column(ForeignKey("point_of_sale.id"))
    sale_declaration_id: Mapped[UUID] = mapped_column(
        ForeignKey("sale_declaration.id"), unique=True
    )
    exchanged_at: Mapped[datetime]


class Notice(Keyed, Base):
    """A mail that one owner is to get about one event; an event has one, whatever is repeated.

    `object_id` is the registration, transfer, claim or segment that it is about, and `detail`
    tells several about one object apart, such as the days that are left. Until `lease_until` the
    mail is in the hands of one worker.
    """

    __tablename__ = "notice"
    __table_args__ = (
        one_of("kind", *NOTICES),
        UniqueConstraint("kind", "owner_id", "object_id", "detail"),
        Index("ix_notice_owner_id", "owner_id"),
        Index("ix_notice_created_at", "created_at"),
    )

    kind: Mapped[str]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owner.id"))
    object_id: Mapped[UUID]
    detail: Mapped[str] = mapped_column(server_default="")
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
