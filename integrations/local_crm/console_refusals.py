"""What the CRM refuses, said kindly and beside the field that it is about."""

from collections.abc import Collection

from integrations.local_crm.errors import Refused
from integrations.local_crm.fields import Field

_OF_A_FIELD = {
    "REQUIRED_FIELD_MISSING": "Please fill this in.",
    "STRING_TOO_LONG": "This is too long: {length} characters fit at most.",
    "INVALID_EMAIL_ADDRESS": "This is not a whole e-mail address.",
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": "Please choose one of the list.",
    "NUMBER_OUTSIDE_VALID_RANGE": "This number is too large.",
}
_UNREADABLE = {
    "date": "Please write the date as 2026-11-21.",
    "currency": "Please write a number, such as 8400.50.",
    "double": "Please write a number.",
    "percent": "Please write a number.",
}
_OF_A_RECORD = {
    "UNABLE_TO_LOCK_ROW": "Somebody else is writing to this record. Please try again in a moment.",
    "DUPLICATES_DETECTED": "Somebody like this is here already.",
    "ENTITY_IS_DELETED": "This record was deleted meanwhile.",
    "UNDELETE_FAILED": "This cannot be restored: what it belongs to is deleted, or the bin was"
    " emptied.",
    "CASEBACK_STALE_VERSION": "Caseback has written a newer version meanwhile.",
}


def explain(refused: Refused, field: Field | None = None) -> str:
    if field is not None and refused.code == "JSON_PARSER_ERROR":
        return _UNREADABLE.get(field.type, "This cannot be read.")
    if field is not None and refused.code in _OF_A_FIELD:
        return _OF_A_FIELD[refused.code].format(length=field.length)
    if refused.code in _OF_A_RECORD:
        return _OF_A_RECORD[refused.code]
    return f"The CRM refuses this: {refused.message}"


def place(refused: Refused, fields: Collection[Field]) -> dict[str, str]:
    """The words for each field that a refusal is about; for none of them, under no name."""
    about = [field for field in fields if field.name in refused.fields]
    return {field.name: explain(refused, field) for field in about} or {"": explain(refused)}
