"""Letters that the cover of a watch will end on a day, or has ended on one."""

from datetime import date

from sqlalchemy import Uuid as UuidType
from sqlalchemy import bindparam, select

from i18n.message import _
from jobs.notices_letters import Letter
from jobs.notices_watches import UNLESS_WRONG, held_watch
from models.database import Database
from models.query import Query
from models.warranty import CoverageSegment
from rules.warranty import local_day
from services.living_cover import IS_ALIVE, LAST_DAY
from services.notices import DueNotice

ENDING = _("The cover of your watch {number} ends on {day}")
ENDS = _(
    "The cover of your watch {watch} with the individual number {number} ends on {day}; on that day"
    " it is still covered."
)
SEE_TO_IT = _(
    "If something about it is not as it should be, please show it to a boutique or a service centre"
    " by then."
)

CUT_SHORT = _("The cover of your watch {number} has ended")
REPAIRED = _(
    "Our service centre has found that the watch {watch} with the individual number {number} was"
    " repaired by somebody else. From {day} on, its warranty no longer covers it."
)

_ASKED = (
    select(CoverageSegment.timepiece_id)
    .where(CoverageSegment.id == bindparam("segment_id", type_=UuidType))
    .scalar_subquery()
)
LAST_SEGMENT = Query(
    select(CoverageSegment.id, CoverageSegment.timepiece_id, LAST_DAY.label("last_day"))
    .where(CoverageSegment.timepiece_id == _ASKED, IS_ALIVE)
    .order_by(LAST_DAY.desc(), CoverageSegment.id.desc())
    .limit(1)
)

CUT = Query(
    select(CoverageSegment.timepiece_id, CoverageSegment.voided_from).where(
        CoverageSegment.id == bindparam("segment_id", type_=UuidType),
        CoverageSegment.void_reason == bindparam("reason", "THIRD_PARTY_REPAIR"),
    )
)


async def cover_cut_short(database: Database, notice: DueNotice) -> Letter | None:
    """Overtaken once the watch is somebody else's."""
    found = await database.fetch(CUT, segment_id=notice.object_id)
    if not found:
        return None
    watch = await held_watch(database, found[0]["timepiece_id"], notice.owner_id)
    if watch is None:
        return None
    number = watch.individual_number
    said = REPAIRED.having(watch=watch.name, number=number, day=found[0]["voided_from"])
    return Letter(CUT_SHORT.having(number=number), (said, UNLESS_WRONG))


async def cover_ending(database: Database, notice: DueNotice) -> Letter | None:
    """Overtaken once cover was added or voided, has ended, or the watch is somebody else's."""
    found = await database.fetch(LAST_SEGMENT, segment_id=notice.object_id)
    if not found or found[0]["id"] != notice.object_id:
        return None
    watch = await held_watch(database, found[0]["timepiece_id"], notice.owner_id)
    day: date = found[0]["last_day"]
    if watch is None or local_day(notice.at, watch.zone) > day:
        return None
    said = {"number": watch.individual_number, "day": day}
    return Letter(ENDING.having(**said), (ENDS.having(**said, watch=watch.name), SEE_TO_IT))
