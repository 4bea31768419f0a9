"""Which work on a watch its cover pays for on a day, line by line, and why.

Covered is any service that is needed to keep the watch running well. What a crown or a case lets
in stops a movement, so both count; glass does not: worn, it is a matter of appearance, broken, of
mishandling, and where it leaks, the work is on water resistance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.coverage import CoverageStatus, CoverageSummary
from rules.reasons import ReasonCode
from rules.warranty import years_later

GUARANTEE_YEARS = 2  # what the maison's service centres grant on their work
GUARANTEE_RULE = "SERVICE_GUARANTEE_YEARS"


class Work(StrEnum):
    BATTERY = "BATTERY"
    COMPLETE_SERVICE = "COMPLETE_SERVICE"
    MOVEMENT = "MOVEMENT"
    WATER_RESISTANCE = "WATER_RESISTANCE"
    CROWN = "CROWN"
    STRAP = "STRAP"
    POLISH = "POLISH"
    ENGRAVING = "ENGRAVING"
    MISHANDLING = "MISHANDLING"


# Billed whatever cover there is.
NEVER_COVERED = {
    Work.STRAP: ReasonCode.STRAP_CHANGE,
    Work.POLISH: ReasonCode.AESTHETIC_WORK,
    Work.ENGRAVING: ReasonCode.AESTHETIC_WORK,
    Work.MISHANDLING: ReasonCode.MISHANDLING,
}
# Nothing in these can fail later: no guarantee comes of them.
NOT_GUARANTEED = frozenset({Work.STRAP, Work.POLISH, Work.ENGRAVING})
RUNS = frozenset({CoverageStatus.BASE, CoverageStatus.EXTENDED})


@dataclass(frozen=True, slots=True)
class JudgedLine:
    work: Work
    is_covered: bool
    reason: ReasonCode


def judge_lines(works: Sequence[Work], cover: CoverageSummary) -> list[JudgedLine]:
    """Each line of a job for itself, by the cover of the day on which the watch was received."""
    return [_judge(work, cover) for work in works]


def guarantee_through(works: Sequence[Work], completed_on: date) -> date | None:
    """The last day of the guarantee on a job, covered or billed; None where it brings none."""
    if all(work in NOT_GUARANTEED for work in works):
        return None
    return years_later(completed_on, GUARANTEE_YEARS)


def _judge(work: Work, cover: CoverageSummary) -> JudgedLine:
    if reason := NEVER_COVERED.get(work):
        return JudgedLine(work, is_covered=False, reason=reason)
    return JudgedLine(work, is_covered=cover.status in RUNS, reason=cover.reason)
