"""Why a record has not reached the CRM, in a sentence each that names the cure."""

from collections.abc import Mapping
from types import MappingProxyType

from i18n.message import Message, _

_DECIDE = _(
    "The CRM may know this client already. Decide in the reviews who it is; then it goes by itself."
)
_DELETED = _(
    "Staff have deleted this record in the CRM. Decide in the reviews whether to make it anew."
)
_AUTOMATION = _(
    "The CRM's own automation fails on this record. Have its admin look at the flows and triggers;"
    " then replay."
)
_RIGHTS = _(
    "Our user in the CRM may not write this. Give it the permission set Caseback_Sync; then it"
    " goes by itself."
)
_BY_ITSELF = _("Others were writing at the same moment. It is tried again by itself.")

_BY_CODE: Mapping[str, Message] = MappingProxyType(
    {
        "REQUIRED_FIELD_MISSING": _(
            "The CRM requires a field that we leave empty. Complete the record here, or have the"
            " admin make the field optional and replay."
        ),
        "STRING_TOO_LONG": _(
            "A value is longer than its field in the CRM. Shorten it here, or have the admin"
            " lengthen the field and replay."
        ),
        "INVALID_EMAIL_ADDRESS": _(
            "The CRM does not take this e-mail address. Once the owner has given another one, it"
            " goes by itself."
        ),
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": _(
            "A value is missing from a list of choices in the CRM. Have the admin add it to the"
            " list; then replay."
        ),
        "FIELD_CUSTOM_VALIDATION_EXCEPTION": _(
            "A validation rule of the CRM refuses this record. Correct the value here, or have the"
            " admin change the rule and replay."
        ),
        "FIELD_INTEGRITY_EXCEPTION": _(
            "To the CRM the fields of this record contradict each other. Have the admin compare"
            " them; then replay."
        ),
        "INVALID_TYPE_ON_FIELD_IN_RECORD": _(
            "A field in the CRM is of another type than ours. Have the admin deploy our fields"
            " again; then replay."
        ),
        "DUPLICATES_DETECTED": _DECIDE,
        "DUPLICATE_VALUE": _(
            "Another record in the CRM has a value that only one may have. Have the admin find it"
            " there; then replay."
        ),
        "DUPLICATE_EXTERNAL_ID": _(
            "Several records in the CRM carry one key of ours. Have them merged, or the key removed"
            " from all but one; then replay."
        ),
        "ENTITY_IS_DELETED": _DELETED,
        "INVALID_CROSS_REFERENCE_KEY": _DELETED,
        "DELETED_THERE": _DELETED,
        "INVALID_FIELD": _(
            "The CRM lacks one of our fields, or hides it from us. `caseback crm preflight` says"
            " which; once it is there, it goes by itself."
        ),
        "INVALID_FIELD_FOR_INSERT_UPDATE": _RIGHTS,
        "INVALID_TYPE": _(
            "The CRM lacks a kind of record that we need. `caseback crm preflight` says which; once"
            " it is there, it goes by itself."
        ),
        "STORAGE_LIMIT_EXCEEDED": _(
            "The CRM is full. Have the admin make room; then it goes by itself."
        ),
        "APEX_ERROR": _AUTOMATION,
        "CANNOT_EXECUTE_FLOW_TRIGGER": _AUTOMATION,
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": _AUTOMATION,
        "UNKNOWN_EXCEPTION": _AUTOMATION,
        "UNABLE_TO_LOCK_ROW": _BY_ITSELF,
        "PRECONDITION_FAILED": _BY_ITSELF,
        "PARENT_NOT_THERE": _(
            "It belongs to a record that the CRM does not have yet. Cure what holds that one back;"
            " then it goes by itself."
        ),
        "SealBroken": _(
            "Our keys do not open what we keep of this record. Bring the missing key back into"
            " CASEBACK_KEYS; then replay."
        ),
        "REVIEW_MATCH": _DECIDE,
        "REVIEW_DUPLICATE": _DECIDE,
        "REVIEW_DELETED": _DELETED,
    }
)
_BY_FAULT: Mapping[str, Message] = MappingProxyType(
    {
        "LOCKED": _BY_ITSELF,
        "TOUCHED": _BY_ITSELF,
        "COLLATERAL": _BY_ITSELF,
        "AUTOMATION": _AUTOMATION,
        "RIGHTS": _RIGHTS,
    }
)
_OURS = _(
    "We failed on this record ourselves ({code}). Report this code to who maintains the platform;"
    " after the cure, replay."
)
_UNKNOWN = _(
    "The CRM answered {code}, for which we have no advice. Have its admin look the code up, cure"
    " the cause, and replay."
)
TROUBLES: Mapping[str, Message] = MappingProxyType(
    {
        "CRM_UNAVAILABLE": _("The CRM does not answer. It is asked again by itself."),
        "CRM_REFUSES_US": _(
            "The CRM lets us in no more: a key, a certificate or a right is missing or has run out."
        ),
        "CRM_QUOTA_SPENT": _(
            "The CRM's calls of the day are used up. It goes on by itself once some are free."
        ),
    }
)


def reason(code: str | None, fault: str | None = None) -> Message:
    """What holds a record back and what helps, by the CRM's code, or else by its class.

    A code that nobody has thought of is named as it is.
    """
    named = code or "UNKNOWN"
    if fault in ("OURS", "UNREADABLE") and named not in _BY_CODE:
        return _OURS.having(code=named)
    if named.startswith("INSUFFICIENT_ACCESS"):
        return _RIGHTS
    return _BY_CODE.get(named) or _BY_FAULT.get(fault or "") or _UNKNOWN.having(code=named)


def trouble_sentence(code: str) -> Message:
    """What keeps us from the CRM altogether."""
    return TROUBLES.get(code) or _UNKNOWN.having(code=code)
