"""The values a query compares with, read for the field they are compared to."""

from datetime import date

from integrations.local_crm.errors import Refused
from integrations.local_crm.fields import Field
from integrations.local_crm.ids import read_id
from integrations.local_crm.periods import Period, read_period
from integrations.local_crm.tokens import Misread, Token, malformed, unquote
from integrations.local_crm.values import Stored, read_instant, read_value

_EXACT_DIGITS = 18
_KINDS = {
    "boolean": "name",
    "datetime": "moment",
    "date": "date",
    "double": "number",
    "currency": "number",
    "percent": "number",
}
_SHOWN_TYPES = {"datetime": "dateTime", "id": "ID"}


def read_literal(field: Field, token: Token) -> Stored:
    """The value a field is compared with. Raises Misread when it is of another type."""
    if token.word == "NULL":
        return None
    wanted = _KINDS.get(field.type, "string")
    if token.kind != wanted or (wanted == "name" and token.word not in ("TRUE", "FALSE")):
        raise _type_is_wrong(field, token, is_quoted=wanted == "string")
    if wanted == "string":
        return _read_text(field, unquote(token.text))
    if wanted == "name":
        return int(token.word == "TRUE")
    if wanted == "number":
        return _read_number(token.text)
    try:
        return read_instant(token.text) if wanted == "moment" else read_value(field, token.text)
    except Refused:
        raise malformed(f"Invalid date: {token.text}", token.place) from None


def find_days(field: Field, token: Token, today: date) -> Period | None:
    """The days a word such as TODAY stands for. None if it is no such word; raises Misread."""
    if token.kind != "name" or token.word in ("TRUE", "FALSE", "NULL"):
        return None
    try:
        period = read_period(token.word, today)
    except (OverflowError, ValueError):
        period = None
    if period is None:
        raise malformed(f"unexpected token: '{token.text}'", token.place)
    if field.type not in ("date", "datetime"):
        raise _type_is_wrong(field, token, is_quoted=_KINDS.get(field.type) is None)
    return period


def _type_is_wrong(field: Field, token: Token, *, is_quoted: bool) -> Misread:
    shown = _SHOWN_TYPES.get(field.type, field.type)
    message = (
        f"value of filter criterion for field '{field.name}' must be of type {shown}"
        f" and should {'' if is_quoted else 'not '}be enclosed in quotes"
    )
    return Misread("INVALID_FIELD", message, token.place)


def _read_number(text: str) -> Stored:
    # A whole number this short is exact in SQL; a version would lose digits as a float.
    is_exact = "." not in text and len(text) <= _EXACT_DIGITS
    return int(text) if is_exact else float(text)


def _read_text(field: Field, text: str) -> Stored:
    if field.type not in ("id", "reference"):
        return text or None
    if not text:
        # Every id comes after nothing, but no record has none.
        return "" if field.type == "id" else None
    found = read_id(text)
    if found is None:
        raise Misread("INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {text}")
    return found
