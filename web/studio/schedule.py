"""What begins and ends when: a month as a calendar, and as a list for who cannot see one."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.responses import Response

from i18n.cldr import format_locale
from i18n.message import Message, _
from services.content.calendar import CalendarEntry, Happening, read_calendar
from web.staff import NotHere
from web.studio.moments import ZONES
from web.studio.room import RELEASES, SCHEDULE, StudioVisit, piece_path
from web.studio.unit_words import Said

HAPPENINGS: Mapping[str, Said] = {
    # Translators: what begins or ends on a day: each is followed by the name of a piece
    Happening.BEGINS: Said("▸", _("Begins")),
    Happening.ENDS: Said("◂", _("Ends")),
    Happening.EMBARGO_ENDS: Said("⊘", _("Embargo ends")),
    Happening.RELEASE: Said("◆", _("Release")),
}
FIRST, LAST = 2000, 2100  # years that a calendar here may show


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar with what happens on it, on the clock of the chosen zone."""

    day: date
    entries: Sequence[CalendarEntry]
    is_other: bool
    is_today: bool


async def show_schedule(visit: StudioVisit) -> Response:
    zone = visit.asked("zone") or "UTC"
    if zone not in ZONES:
        raise NotHere
    clock = ZoneInfo(zone)
    month = _month(visit.asked("month"), visit.at.astimezone(clock))
    weeks = _weeks(visit, month)
    entries = await _entries(visit, weeks, clock)
    return visit.page(
        "studio/schedule.html",
        weeks=_filled(weeks, entries, month, (clock, visit.at)),
        entries=[each for each in entries if each.at.astimezone(clock).month == month.month],
        clock=clock,
        zone=zone,
        zones=ZONES,
        month=month,
        title=_title(visit, month),
        day_names=_day_names(visit, weeks[0]),
        before=_address(month - timedelta(days=1), zone),
        after=_address(month + timedelta(days=32), zone),
        happenings=HAPPENINGS,
        path_of=path_of,
        now=visit.at,
    )


def path_of(entry: CalendarEntry) -> str:
    if entry.what is Happening.RELEASE:
        return f"{RELEASES}/{entry.release_id}"
    return piece_path(entry.name, "publish")


async def _entries(
    visit: StudioVisit, weeks: Sequence[Sequence[date]], clock: ZoneInfo
) -> list[CalendarEntry]:
    begins, ends = weeks[0][0], weeks[-1][-1] + timedelta(days=1)
    midnight = datetime.min.time()
    return await read_calendar(
        visit.room.database,
        begins=datetime.combine(begins, midnight, clock).astimezone(UTC),
        ends=datetime.combine(ends, midnight, clock).astimezone(UTC),
        at=visit.at,
    )


def _weeks(visit: StudioVisit, month: date) -> list[list[date]]:
    locale = format_locale(visit.reader.language.tag, visit.reader.territory)
    return Calendar(locale.first_week_day).monthdatescalendar(month.year, month.month)


def _filled(
    weeks: Sequence[Sequence[date]],
    entries: Sequence[CalendarEntry],
    month: date,
    now: tuple[ZoneInfo, datetime],
) -> list[list[Day]]:
    clock, at = now
    of_day: defaultdict[date, list[CalendarEntry]] = defaultdict(list)
    for each in entries:
        of_day[each.at.astimezone(clock).date()].append(each)
    today = at.astimezone(clock).date()
    return [
        [Day(day, of_day[day], day.month != month.month, day == today) for day in week]
        for week in weeks
    ]


def _month(asked: str | None, now: datetime) -> date:
    """The first day of the month that an address asks for, else of this one. Raises NotHere."""
    try:
        found = date.fromisoformat(f"{asked}-01") if asked else now.date().replace(day=1)
    except ValueError:
        raise NotHere from None
    if not FIRST <= found.year < LAST:
        raise NotHere
    return found


def _title(visit: StudioVisit, month: date) -> Message:
    locale = format_locale(visit.reader.language.tag, visit.reader.territory)
    name = locale.months["stand-alone"]["wide"][month.month]
    # Translators: the head of a calendar, as "November 2026"
    return _("{month} {year}", month=name, year=str(month.year))


def _day_names(visit: StudioVisit, week: Sequence[date]) -> list[tuple[str, str]]:
    """The names of the days, short and whole, in the order of a week there."""
    days = format_locale(visit.reader.language.tag, visit.reader.territory).days["stand-alone"]
    return [(days["abbreviated"][d.weekday()], days["wide"][d.weekday()]) for d in week]


def _address(month: date, zone: str) -> str:
    return f"{SCHEDULE}?month={month:%Y-%m}&zone={zone}"
