"""Values of a field on their way in, checked, and on their way out, written as Salesforce does."""

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TypeAlias

from integrations.local_crm.errors import Json, Refused, type_is_wrong
from integrations.local_crm.fields import Field
from integrations.local_crm.ids import read_id

Stored: TypeAlias = str | int | float | None
Row: TypeAlias = dict[str, Stored]

_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\.]+(\.[^\s@<>,;:\"()\[\]\\.]+)+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NUMBERS = ("double", "currency", "percent")


def read_value(field: Field, value: Json) -> Stored:
    """The value as it is kept. Empty text is no value. Raises Refused."""
    if value is None:
        return 0 if field.type == "boolean" else None
    if field.type == "boolean":
        return _read_boolean(value)
    if field.type in _NUMBERS:
        return _read_number(field, value)
    if field.type == "date":
        return _read_date(value)
    if field.type == "datetime":
        return read_instant(value)
    if not isinstance(value, str):
        raise type_is_wrong("reference" if field.type == "reference" else "string", value)
    return _read_reference(field, value) if field.type == "reference" else _read_text(field, value)


def show_value(field: Field, value: Stored) -> Json:
    """The value as an answer writes it."""
    if value is None:
        return None
    if field.type == "boolean":
        return bool(value)
    if field.type in _NUMBERS:
        return float(value)
    if field.type == "datetime":
        return str(value).replace("Z", "+0000")
    return value


def keep_instant(instant: datetime) -> str:
    """An instant as it is kept: UTC, whole seconds, and in an order that is the order of time."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def read_instant(value: Json) -> str:
    """Raises Unreadable for anything but a date and time with an offset."""
    if not isinstance(value, str):
        raise type_is_wrong("datetime", value)
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        raise type_is_wrong("datetime", value) from None
    if "T" not in value or instant.tzinfo is None:
        raise type_is_wrong("datetime", value)
    try:
        return keep_instant(instant)
    except OverflowError:
        raise type_is_wrong("datetime", value) from None


def _read_boolean(value: Json) -> int:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return int(value.lower() == "true")
    raise type_is_wrong("boolean", value)


def _read_number(field: Field, value: Json) -> Stored:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise type_is_wrong("double", value)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise type_is_wrong("double", value) from None
    if not number.is_finite():
        raise type_is_wrong("double", value)
    if abs(number) >= 10 ** ((field.length or 18) - field.scale):
        message = f"{field.shown_label}: value outside of valid range on numeric field: {value}"
        raise Refused("NUMBER_OUTSIDE_VALID_RANGE", message, fields=(field.name,))
    rounded = number.quantize(Decimal(10) ** -field.scale, ROUND_HALF_UP)
    # Versions are whole and may need more digits than a float keeps.
    return float(rounded) if field.scale else int(rounded)


def _read_date(value: Json) -> str:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise type_is_wrong("date", value)
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise type_is_wrong("date", value) from None


def _read_reference(field: Field, value: str) -> str | None:
    if not value.strip():
        return None
    found = read_id(value.strip())
    if found is None:
        message = f"{field.shown_label}: id value of incorrect type: {value}"
        raise Refused("MALFORMED_ID", message, fields=(field.name,))
    return found


def _read_text(field: Field, value: str) -> str | None:
    text = value.strip()
    if not text:
        return None
    label = field.shown_label
    if field.length and len(text) > field.length:
        message = f"{label}: data value too large: {text} (max length={field.length})"
        raise Refused("STRING_TOO_LONG", message, fields=(field.name,))
    if field.type == "email" and not _EMAIL.fullmatch(text):
        message = f"{label}: invalid email address: {text}"
        raise Refused("INVALID_EMAIL_ADDRESS", message, fields=(field.name,))
    if field.is_restricted and text not in field.choices:
        message = f"{label}: bad value for restricted picklist field: {text}"
        code = "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
        raise Refused(code, message, fields=(field.name,))
    return text
