"""A time as somebody types it, on the clock of a zone: one that no clock there shows is refused."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from i18n.message import _
from rules.errors import StudioRefused

FIRST_YEAR, LAST_YEAR = 1900, 2200  # further away is a slip of the finger


def instant_of(text: str, zone: str, *, field: str) -> datetime:
    """The instant of a local time. Raises StudioRefused for a time or a zone that is none.

    Of a time that a clock shows twice, in the night when it is put back, it is the first.
    """
    try:
        clock, local = ZoneInfo(zone), datetime.fromisoformat(text.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _unreadable(field) from None
    if local.tzinfo is not None or not FIRST_YEAR <= local.year <= LAST_YEAR:
        raise _unreadable(field)
    instant = local.replace(tzinfo=clock).astimezone(UTC)
    if instant.astimezone(clock).replace(tzinfo=None) != local:
        sentence = _("No clock shows this time there: it is put forward in that night.")
        raise StudioRefused("TIME_SKIPPED", sentence, field)
    return instant


def local_text(instant: datetime, zone: str) -> str:
    """An instant on the clock of a zone, as a form takes it."""
    return instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def _unreadable(field: str) -> StudioRefused:
    sentence = _("Give a day and a time, as 2026-11-12 and 09:00.")
    return StudioRefused("TIME_UNREADABLE", sentence, field)
