"""How the sync with the CRM stands: what waits and for how long, what is held, what staff owe."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute

from i18n.message import Message
from models.crm import CrmCursor, CrmReview
from models.database import Database
from models.outbox import CrmDirty
from models.query import Query
from services.crm.reasons import reason

HEARING = "inbound"  # the cursor of what the CRM tells us
MOST_REASONS = 50


def _age(since: InstrumentedAttribute[Any], condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.now() - func.min(since).filter(condition)


_IS_HELD = CrmDirty.held_since.is_not(None)
_GOES = CrmDirty.held_since.is_(None)
_GOES_FIRST = and_(_GOES, CrmDirty.is_urgent)
WAITING = Query(
    select(
        CrmDirty.kind,
        func.count().filter(_GOES).label("waiting"),
        _age(CrmDirty.dirty_at, _GOES).label("oldest"),
        func.count().filter(_GOES_FIRST).label("urgent"),
        _age(CrmDirty.dirty_at, _GOES_FIRST).label("oldest_urgent"),
        func.count().filter(_IS_HELD).label("held"),
    )
    .group_by(CrmDirty.kind)
    .order_by(CrmDirty.kind)
)
HELD = Query(
    select(
        *(CrmDirty.code, CrmDirty.fault, CrmDirty.kind),
        func.count().label("number"),
        _age(CrmDirty.held_since, _IS_HELD).label("oldest"),
    )
    .where(_IS_HELD)
    .group_by(CrmDirty.code, CrmDirty.fault, CrmDirty.kind)
    .order_by(func.count().desc(), CrmDirty.code, CrmDirty.kind)
    .limit(bindparam("most", MOST_REASONS, type_=Integer))
)
REVIEWS = Query(
    select(
        CrmReview.kind,
        func.count().label("number"),
        (func.now() - func.min(CrmReview.created_at)).label("oldest"),
    )
    .where(CrmReview.decided_at.is_(None))
    .group_by(CrmReview.kind)
    .order_by(CrmReview.kind)
)
HEARD = Query(
    select(
        CrmCursor.heard_until,
        (func.now() - CrmCursor.heard_until).label("since"),
    ).where(CrmCursor.name == HEARING, CrmCursor.heard_until.is_not(None))
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Records of a kind that the CRM has not acknowledged; the held ones wait for a person."""

    kind: str
    waiting: int
    oldest: timedelta | None
    urgent: int
    oldest_urgent: timedelta | None
    held: int


@dataclass(frozen=True, slots=True)
class Held:
    """Records of a kind that are held for one reason."""

    code: str | None
    fault: str | None
    kind: str
    number: int
    oldest: timedelta

    @property
    def sentence(self) -> Message:
        return reason(self.code, self.fault)


@dataclass(frozen=True, slots=True)
class OpenReviews:
    """Cases of a kind that wait for a person."""

    kind: str
    number: int
    oldest: timedelta


@dataclass(frozen=True, slots=True)
class LastHeard:
    """Until when the CRM has been heard, by its own clock, and how long ago that is."""

    heard_until: datetime
    since: timedelta


async def read_waiting(database: Database) -> Sequence[Waiting]:
    """What waits, by kind; of a kind that waits for nothing there is no row."""
    return [Waiting(*row.values()) for row in await database.fetch(WAITING)]


async def read_held(database: Database) -> Sequence[Held]:
    """What is held, the most frequent reason first."""
    return [Held(*row.values()) for row in await database.fetch(HELD)]


async def read_open_reviews(database: Database) -> Sequence[OpenReviews]:
    return [OpenReviews(*row.values()) for row in await database.fetch(REVIEWS)]


async def read_last_heard(database: Database) -> LastHeard | None:
    """When the CRM was heard last; None if it never was."""
    rows = await database.fetch(HEARD)
    return LastHeard(*rows[0].values()) if rows else None
