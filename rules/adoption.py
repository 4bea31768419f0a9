"""When a new version of the rules may come into force: late enough to be known everywhere."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from rules.programme import Programme, Programmes
from rules.programme_document import ProgrammeRefused
from rules.warranty import latest_day

# In which every process must have heard of it; they need a moment, or, cut off, some seconds.
NOTICE = timedelta(hours=1)
ONE_DAY = timedelta(days=1)


def earliest_day(programmes: Programmes, at: datetime) -> date:
    """The first day from which another version may be in force.

    It is later than the day of its adoption, also where days begin first, and than the day of the
    version before it: of each day, one version decides, and all know in time which.
    """
    return max(latest_day(at + NOTICE), programmes.versions[-1].in_force_from) + ONE_DAY


def succeed(programmes: Programmes, programme: Programme, at: datetime) -> Programmes:
    """The versions with another one after them. Raises ProgrammeRefused."""
    last = programmes.versions[-1]
    earliest = earliest_day(programmes, at)
    if programme.in_force_from < earliest:
        raise ProgrammeRefused(
            f"It cannot come into force on {programme.in_force_from}: the day lies after today,"
            f" wherever the day begins first, and after {last.in_force_from}, the day of version"
            f" {last.version}. Choose {earliest} or a later one."
        )
    same = replace(last, version=programme.version, in_force_from=programme.in_force_from)
    if programme == same:
        raise ProgrammeRefused(
            f"It says what version {last.version} says, in force from {last.in_force_from}."
            " There is nothing to adopt."
        )
    return Programmes((*programmes.versions, programme))
