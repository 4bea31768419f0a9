"""Values as Salesforce keeps them, and as our fields say them: each pair undoes the other."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

VOIDED = "Voided"
WARRANTY_TYPES = {"BASE": "Standard", "EXTENSION": "Extended", "SERVICE_GUARANTEE": "Service"}
CONTACT_POINTS = {"EMAIL": "Email", "PHONE": "Phone", "POST": "MailingAddress", "NONE": "Web"}
_OPT_IN, _OPT_OUT = "OptIn", "OptOut"
_SEGMENTS = {theirs: ours for ours, theirs in WARRANTY_TYPES.items()}
_CHANNELS = {theirs: ours for ours, theirs in CONTACT_POINTS.items()}


def as_is(value: object) -> object:
    """The value itself; a text that is empty is none."""
    return (value.strip() or None) if isinstance(value, str) else value


def write_name(given_name: str, family_name: str) -> str | None:
    return f"{given_name} {family_name}".strip() or None


def write_email(email: str | None) -> str | None:
    return (email or "").strip().lower() or None


def write_day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def write_instant(at: datetime) -> str:
    """An instant as Salesforce keeps it: UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def write_segment(segment: str) -> str:
    return WARRANTY_TYPES.get(segment, segment)


def write_channel(channel: str) -> str:
    return CONTACT_POINTS.get(channel, "Web")


def write_answer(granted: object) -> str:
    return _OPT_IN if granted else _OPT_OUT


def write_voided(voided: object) -> str | None:
    return VOIDED if voided else None


def write_title(purpose: str, channel: str, policy_version: str) -> str:
    return f"{purpose} {channel} ({policy_version})"


def read_text(value: object) -> str | None:
    """Salesforce's long texts part their lines as its pages do."""
    return None if value is None else str(value).replace("\r\n", "\n").strip() or None


def read_email(value: object) -> str | None:
    text = read_text(value)
    return text and text.lower()


def read_flag(value: object) -> str:
    return "true" if value else "false"


def read_instant(value: object) -> str | None:
    return instant_of(value).isoformat() if isinstance(value, str) else None


def instant_of(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)


def read_segment(value: object) -> str | None:
    text = read_text(value)
    return _SEGMENTS.get(text, text) if text else None


def read_channel(value: object) -> str | None:
    text = read_text(value)
    return _CHANNELS.get(text, text) if text else None


def read_answer(value: object) -> str | None:
    """What was only seen, or not yet, is no answer."""
    return {_OPT_IN: "true", _OPT_OUT: "false"}.get(str(value))


def read_voided(value: object) -> str:
    return read_flag(read_text(value) == VOIDED)


def reach(row: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401 - JSON
    """The value at a path such as `Account.Name`; None when a parent on the way is missing."""
    *steps, name = path.split(".")
    for step in steps:
        row = row.get(step) or {}
    return row.get(name)
