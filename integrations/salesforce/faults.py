"""What Salesforce's answers mean to us; codes pass on, messages (which repeat values) never do."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from integrations.crm import CRMRefusesUs, CRMUnavailable

STALE_VERSION = "CASEBACK_STALE_VERSION"
CREATE_ONLY = "INVALID_FIELD_FOR_INSERT_UPDATE"

_CODE = re.compile(r"[A-Za-z_ ]{1,80}")
_FIELD = re.compile(r"[A-Za-z][\w. ]{0,79}")


class Meaning(StrEnum):
    """What to do about an error."""

    AGAIN = "AGAIN"
    DATA = "DATA"
    STALE = "STALE"
    UNAVAILABLE = "UNAVAILABLE"
    REFUSED = "REFUSED"


_WORDED = (
    ("FIELD_CUSTOM_VALIDATION_EXCEPTION", STALE_VERSION, Meaning.STALE),
    ("REQUEST_LIMIT_EXCEEDED", "TotalRequests", Meaning.REFUSED),
    # The parent is still on its way.
    ("INVALID_FIELD", "Foreign key external ID", Meaning.AGAIN),
    # Another call has just created the record; the next upsert will find it.
    ("DUPLICATE_VALUE", "Caseback_Id__c", Meaning.AGAIN),
)
_BY_CODE = {
    "ALL_OR_NONE_OPERATION_ROLLED_BACK": Meaning.AGAIN,
    "PROCESSING_HALTED": Meaning.AGAIN,
    "UNABLE_TO_LOCK_ROW": Meaning.AGAIN,
    "QUERY_TIMEOUT": Meaning.UNAVAILABLE,
    "REQUEST_LIMIT_EXCEEDED": Meaning.UNAVAILABLE,
    "REQUEST_RUNNING_TOO_LONG": Meaning.UNAVAILABLE,
    "SERVER_UNAVAILABLE": Meaning.UNAVAILABLE,
    CREATE_ONLY: Meaning.REFUSED,
    "INVALID_FIELD": Meaning.REFUSED,
    "INVALID_TYPE": Meaning.REFUSED,
    "NOT_FOUND": Meaning.REFUSED,
    "STORAGE_LIMIT_EXCEEDED": Meaning.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One error of Salesforce, read and stripped of what it says about people."""

    meaning: Meaning
    code: str
    fields: tuple[str, ...] = ()


def read_fault(errors: object) -> Fault:
    """The first of an answer's errors; rows name it `statusCode`, whole requests `errorCode`."""
    first: object = None
    if isinstance(errors, Sequence) and not isinstance(errors, str) and errors:
        first = cast("Sequence[object]", errors)[0]
    if not isinstance(first, Mapping):
        return Fault(Meaning.UNAVAILABLE, "UNREADABLE")
    error = cast("Mapping[str, object]", first)
    code = safe_code(error.get("statusCode") or error.get("errorCode"))
    return Fault(_meaning(code, str(error.get("message"))), code, _names(error.get("fields")))


def safe_code(code: object) -> str:
    return code if isinstance(code, str) and _CODE.fullmatch(code) else "UNKNOWN"


def refusal(fault: Fault) -> CRMUnavailable | CRMRefusesUs:
    """The error of the port for a request that failed whole."""
    if fault.meaning in {Meaning.UNAVAILABLE, Meaning.AGAIN}:
        return CRMUnavailable(f"The CRM answered {fault.code}.")
    return CRMRefusesUs(f"The CRM answered {fault.code}.")


def _meaning(code: str, message: str) -> Meaning:
    for known, words, meaning in _WORDED:
        if code == known and words in message:
            return meaning
    if code.startswith("INSUFFICIENT_ACCESS"):
        return Meaning.REFUSED
    return _BY_CODE.get(code, Meaning.DATA)


def _names(fields: object) -> tuple[str, ...]:
    if not isinstance(fields, Sequence) or isinstance(fields, str):
        return ()
    names = (str(name) for name in cast("Sequence[object]", fields))
    return tuple(name for name in names if _FIELD.fullmatch(name))
