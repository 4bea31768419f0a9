"""What Salesforce's answers mean to us; codes pass on, messages (which repeat values) never do."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from integrations.crm import CRMQuotaSpent, CRMRefusesUs, CRMUnavailable, Fault

STALE_VERSION = "CASEBACK_STALE_VERSION"
CREATE_ONLY = "INVALID_FIELD_FOR_INSERT_UPDATE"
DUPLICATES = "DUPLICATES_DETECTED"

_CODE = re.compile(r"[A-Za-z_ ]{1,80}")
_FIELD = re.compile(r"[A-Za-z][\w. ]{0,79}")


class Beyond(StrEnum):
    """What is no fault of the record: it was overtaken, or the CRM cannot be asked."""

    STALE = "STALE"
    UNAVAILABLE = "UNAVAILABLE"
    QUOTA = "QUOTA"


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error of Salesforce, read and stripped of what it says about people."""

    meaning: Fault | Beyond
    code: str
    fields: tuple[str, ...] = ()


_WORDED: tuple[tuple[str, str, Fault | Beyond], ...] = (
    ("FIELD_CUSTOM_VALIDATION_EXCEPTION", STALE_VERSION, Beyond.STALE),
    ("REQUEST_LIMIT_EXCEEDED", "TotalRequests", Beyond.QUOTA),
    ("INVALID_FIELD", "Foreign key external ID", Fault.PARENT),
)
_BY_CODE: Mapping[str, Fault | Beyond] = {
    "ALL_OR_NONE_OPERATION_ROLLED_BACK": Fault.COLLATERAL,
    "PROCESSING_HALTED": Fault.COLLATERAL,
    "UNABLE_TO_LOCK_ROW": Fault.LOCKED,
    "DUPLICATE_EXTERNAL_ID": Fault.DUPLICATE,
    "DUPLICATE_VALUE": Fault.DUPLICATE,
    DUPLICATES: Fault.DUPLICATE,
    "PRECONDITION_FAILED": Fault.TOUCHED,
    "ENTITY_IS_DELETED": Fault.MOVED,
    "INVALID_CROSS_REFERENCE_KEY": Fault.MOVED,
    "APEX_ERROR": Fault.AUTOMATION,
    "CANNOT_EXECUTE_FLOW_TRIGGER": Fault.AUTOMATION,
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": Fault.AUTOMATION,
    "UNKNOWN_EXCEPTION": Fault.AUTOMATION,
    "API_DISABLED_FOR_ORG": Fault.RIGHTS,
    "INVALID_FIELD": Fault.RIGHTS,
    "INVALID_TYPE": Fault.RIGHTS,
    "INVALID_SESSION_ID": Fault.RIGHTS,
    "MALFORMED_QUERY": Fault.RIGHTS,
    "NOT_FOUND": Fault.RIGHTS,
    "STORAGE_LIMIT_EXCEEDED": Fault.RIGHTS,
    "UNSUPPORTED_API_VERSION": Fault.RIGHTS,
    CREATE_ONLY: Fault.RIGHTS,
    "QUERY_TIMEOUT": Beyond.UNAVAILABLE,
    "REQUEST_LIMIT_EXCEEDED": Beyond.UNAVAILABLE,
    "REQUEST_RUNNING_TOO_LONG": Beyond.UNAVAILABLE,
    "SERVER_UNAVAILABLE": Beyond.UNAVAILABLE,
    "UNREADABLE": Beyond.UNAVAILABLE,
}


class RequestRefused(CRMRefusesUs):
    """A request that the CRM refused whole; `errors` is what it said, never to be shown."""

    def __init__(self, trouble: Trouble, status: int, errors: object) -> None:
        super().__init__(f"The CRM answered {trouble.code}.")
        self.trouble = trouble
        self.status = status
        self.errors = errors


def read_trouble(errors: object) -> Trouble:
    """An answer's errors as one; rows name it `statusCode`, whole requests `errorCode`.

    The first says what it is about; what the others of the same meaning name is named too.
    """
    found = [_read(cast("Mapping[str, object]", each)) for each in _listed(errors) if _is_map(each)]
    if not found:
        return Trouble(Beyond.UNAVAILABLE, "UNREADABLE")
    first = next((each for each in found if each.meaning is Beyond.STALE), found[0])
    alike = (each.fields for each in found if each.meaning is first.meaning)
    named = dict.fromkeys(name for fields in alike for name in fields)
    return Trouble(first.meaning, first.code, tuple(named))


def safe_code(code: object) -> str:
    return code if isinstance(code, str) and _CODE.fullmatch(code) else "UNKNOWN"


def refusal(trouble: Trouble, status: int = 400, errors: object = None) -> Exception:
    """The error of the port for a request that failed whole."""
    said = f"The CRM answered {trouble.code}."
    if trouble.meaning is Beyond.QUOTA:
        return CRMQuotaSpent(said)
    again = {Beyond.UNAVAILABLE, Fault.LOCKED, Fault.COLLATERAL, Fault.AUTOMATION}
    if trouble.meaning in again:
        return CRMUnavailable(said)
    return RequestRefused(trouble, status, errors)


def _read(error: Mapping[str, object]) -> Trouble:
    code = safe_code(error.get("statusCode") or error.get("errorCode"))
    meaning = meaning_of(code, str(error.get("message")))
    names = (str(name) for name in _listed(error.get("fields")))
    return Trouble(meaning, code, tuple(name for name in names if _FIELD.fullmatch(name)))


def meaning_of(code: str, message: str) -> Fault | Beyond:
    """What an error is about: by its code, and where that says too little by its wording."""
    for known, words, meaning in _WORDED:
        if code == known and words in message:
            return meaning
    if code == "DUPLICATE_VALUE" and _IS_OURS.search(message):
        return Fault.COLLATERAL
    if code.startswith("INSUFFICIENT_ACCESS"):
        return Fault.RIGHTS
    return _BY_CODE.get(code, Fault.DATA)


# Another call has just created the record: the next upsert will find it.
_IS_OURS = re.compile(r"\bCaseback_Id__c\b")


def _is_map(value: object) -> bool:
    return isinstance(value, Mapping)


def _listed(value: object) -> Sequence[object]:
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    return cast("Sequence[object]", value) if is_list else ()
