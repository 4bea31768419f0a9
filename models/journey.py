"""What paces content: journeys of steps by the days a watch is owned, and caps on each kind."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Keyed, one_of


class Journey(Keyed, Base):
    """Pieces that follow one another from the day on which a watch joins a portfolio.

    `catch_up` says what is offered of the steps whose day an owner had passed already.
    """

    __tablename__ = "journey"
    __table_args__ = (one_of("catch_up", "NONE", "LATEST", "ALL"),)

    key: Mapped[str] = mapped_column(unique=True)
    catch_up: Mapped[str]
    created_by: Mapped[str]


class JourneyStep(Base):
    """A piece is a step of one journey at most; `day` counts from 0."""

    __tablename__ = "journey_step"
    __table_args__ = (
        CheckConstraint("day >= 0", name="day"),
        UniqueConstraint("journey_id", "day"),
    )

    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id"), primary_key=True)
    journey_id: Mapped[UUID] = mapped_column(ForeignKey("journey.id"))
    day: Mapped[int]


class ContentCap(Base):
    """How many different pieces of a kind an owner is shown in a day, and in a week, at most."""

    __tablename__ = "content_cap"
    __table_args__ = (
        CheckConstraint("a_day > 0 AND a_week > 0", name="some"),
        CheckConstraint("kind <> 'SAFETY'", name="safety"),
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    a_day: Mapped[int | None]
    a_week: Mapped[int | None]
    set_by: Mapped[str]
