"""What owners did about content: that they were shown it, opened it, acted on it, want it no more.

A boutique that is visited because of a tip is counted here: ACTED is what an app reports when its
owner follows the tip to the boutique, and the figures of a piece tell how many did.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Interval, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.database import Database
from models.publication import Exposure
from models.query import Query, id_list
from rules.documents import ContentKind
from rules.errors import InvalidInput


class ExposureKind(StrEnum):
    SHOWN = "SHOWN"
    OPENED = "OPENED"
    ACTED = "ACTED"


# Who acted on a piece has opened it, so that no later figure of a piece exceeds an earlier one.
_MARKED = {
    ExposureKind.SHOWN: (),
    ExposureKind.OPENED: ("opened_at",),
    ExposureKind.ACTED: ("opened_at", "acted_at"),
}
A_DAY_AGO = func.now() - bindparam("day", timedelta(days=1), type_=Interval)
OF_PIECES = Query(
    select(
        Exposure.content_id,
        func.count().filter(Exposure.shown > 0).label("owners"),
        func.sum(Exposure.shown).label("times"),
        func.count(Exposure.opened_at).label("opened"),
        func.count(Exposure.acted_at).label("acted"),
        func.count(Exposure.dismissed_at).label("dismissed"),
    )
    .where(Exposure.content_id == any_(id_list()))
    .group_by(Exposure.content_id)
)
# What happened within a day, for operators: of all owners and pieces together.
OF_DAY = Query(
    select(
        func.count().filter(Exposure.shown > 0).label("content_shown_of_day"),
        func.count().filter(Exposure.opened_at > A_DAY_AGO).label("content_opened_of_day"),
        func.count().filter(Exposure.acted_at > A_DAY_AGO).label("content_acted_of_day"),
    ).where(Exposure.last_at > A_DAY_AGO)
)


@dataclass(frozen=True, slots=True)
class ExposureFigures:
    """Of a piece: how many owners were shown it, how often in all, and what they did."""

    owners: int = 0
    times: int = 0
    opened: int = 0
    acted: int = 0
    dismissed: int = 0


async def record_exposure(
    session: AsyncSession,
    owner_id: UUID,
    content_ids: Iterable[UUID],
    *,
    kind: ExposureKind,
    at: datetime,
) -> int:
    """Note that an owner was shown pieces, or opened or acted on them; of how many it was noted.

    The first instant of each stays. What was opened without word that it was shown, was shown.
    """
    marks = dict.fromkeys(_MARKED[kind], at)
    again = int(kind is ExposureKind.SHOWN)
    # In the order of their ids, so that two requests of an owner never wait for one another.
    rows = [_row(owner_id, each, at) | marks for each in sorted(set(content_ids))]
    if rows:
        changed = {"shown": Exposure.shown + again, "last_at": at}
        await _upsert(session, rows, changed, marks)
    return len(rows)


async def dismiss(
    session: AsyncSession, owner_id: UUID, content_id: UUID, *, kind: str, at: datetime
) -> None:
    """Show an owner a piece no more. Raises InvalidInput for a safety notice."""
    if kind == ContentKind.SAFETY:
        raise InvalidInput(
            "SAFETY_NOTICE_STAYS",
            _("This is about your safety, so it stays where you can see it."),
            "tipId",
        )
    marks = {"dismissed_at": at}
    row = _row(owner_id, content_id, at) | {"shown": 0} | marks
    await _upsert(session, [row], {}, marks)


async def read_exposures(
    database: Database, content_ids: Sequence[UUID]
) -> Mapping[UUID, ExposureFigures]:
    """The figures of these pieces; a piece that nobody was shown is left out."""
    rows = await database.fetch(OF_PIECES, ids=list(content_ids))
    return {
        row["content_id"]: ExposureFigures(
            *(int(row[name]) for name in ExposureFigures.__dataclass_fields__)
        )
        for row in rows
    }


def _row(owner_id: UUID, content_id: UUID, at: datetime) -> dict[str, Any]:
    return {
        "owner_id": owner_id,
        "content_id": content_id,
        "first_at": at,
        "last_at": at,
        "shown": 1,
    }


async def _upsert(
    session: AsyncSession,
    rows: Sequence[Mapping[str, Any]],
    changed: Mapping[str, Any],
    marks: Mapping[str, datetime],
) -> None:
    """Write rows that may be there already: what `marks` name keeps its first instant."""
    kept = {name: func.coalesce(getattr(Exposure, name), at) for name, at in marks.items()}
    await session.execute(
        insert(Exposure)
        .values(list(rows))
        .on_conflict_do_update(
            index_elements=[Exposure.owner_id, Exposure.content_id], set_={**changed, **kept}
        )
    )
