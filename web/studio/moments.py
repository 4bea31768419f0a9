"""Days and times in forms: typed on the clock of a zone, and read back on two."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from rules.local_times import instant_of, local_text

__all__ = ["ZONES", "instant_in", "local_text", "on_clock", "wanted_instant_in"]

# Where the maison's people and markets are; a house elsewhere is as well off with a neighbour.
ZONES = (
    *("UTC", "Europe/Paris", "Europe/Zurich", "Europe/London", "Europe/Istanbul"),
    *("Europe/Moscow", "Asia/Riyadh", "Asia/Dubai", "Asia/Shanghai", "Asia/Hong_Kong"),
    *("Asia/Singapore", "Asia/Seoul", "Asia/Tokyo", "Australia/Sydney"),
    *("America/Sao_Paulo", "America/New_York", "America/Chicago", "America/Los_Angeles"),
)


def instant_in(form: Mapping[str, str], name: str) -> datetime | None:
    """The instant that a form names, in its zone; None for none. Raises StudioRefused."""
    text = form.get(name, "").strip()
    return instant_of(text, form.get("zone", "UTC"), field=name) if text else None


def wanted_instant_in(form: Mapping[str, str], name: str) -> datetime:
    """The instant that a form must name. Raises StudioRefused."""
    return instant_of(form.get(name, ""), form.get("zone", "UTC"), field=name)


def on_clock(instant: datetime, zone: str) -> datetime:
    """An instant on the clock of a known zone, to be said in a sentence."""
    return instant.astimezone(ZoneInfo(zone))
