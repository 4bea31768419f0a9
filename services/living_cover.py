"""Which days a segment of cover still covers: a void takes all of it, or all from a day on."""

from datetime import date

from sqlalchemy import ColumnElement, Integer, case, literal

from models.warranty import CoverageSegment

LAST_DAY: ColumnElement[date] = case(
    (CoverageSegment.voided_at.is_(None), CoverageSegment.ends_on),
    else_=CoverageSegment.voided_from - literal(1, Integer),
)
# A segment that was voided whole has no last day, and is not alive.
IS_ALIVE = CoverageSegment.starts_on <= LAST_DAY
IS_WARRANTY = CoverageSegment.kind != "SERVICE_GUARANTEE"
