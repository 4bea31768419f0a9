"""The words for records of the CRM, their fields, what happens to them, and how long ago."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from types import MappingProxyType

from i18n.message import Message, _, _n

DAY_SHAPE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
RECORDS: Mapping[str, Message] = MappingProxyType(
    {
        "REFERENCE": _("Reference"),
        "OWNER": _("Client"),
        "TIMEPIECE": _("Watch"),
        "COVERAGE": _("Cover"),
        "CONSENT": _("Consent"),
    }
)
FIELDS: Mapping[str, Message] = MappingProxyType(
    {
        "given_name": _("Given name"),
        "family_name": _("Family name"),
        "email": _("E-mail"),
        "phone": _("Telephone"),
        "birth_date": _("Date of birth"),
        "street": _("Street"),
        "city": _("City"),
        "state": _("State or province"),
        "postal_code": _("Postal code"),
        "country": _("Country"),
        "language": _("Language"),
        "opted_out": _("Wants no news by e-mail"),
        "should_forget": _("Is to be forgotten"),
        "individual_number": _("Individual number"),
        "name": _("Name"),
        "number": _("Reference number"),
        "collection": _("Collection"),
        "category": _("Category"),
        "reference_id": _("Reference"),
        "owner_id": _("Holder"),
        "timepiece_id": _("Watch"),
        "purchase_date": _("Day of purchase"),
        "point_of_sale": _("Point of sale"),
        "segment": _("Kind of cover"),
        "starts_on": _("First day"),
        "ends_on": _("Last day"),
        "voided": _("Void"),
        "purpose": _("Purpose"),
        "channel": _("Channel"),
        "granted": _("Granted"),
        "policy_version": _("Version of the text"),
        "source": _("Where it was given"),
        "recorded_at": _("When it was given"),
    }
)
STATES: Mapping[str, Message] = MappingProxyType(
    {
        "LINKED": _("Linked"),
        "FOLLOWING": _("Follows another client's contact, with which staff merged theirs"),
        "DELETED": _("Deleted in the CRM"),
    }
)
EVENTS: Mapping[str, Message] = MappingProxyType(
    {
        "SENT": _("Sent to the CRM"),
        "HEARD": _("Changed by staff in the CRM"),
        "LINKED": _("Linked with a record of the CRM"),
        "MERGED": _("Merged in the CRM"),
        "HELD": _("Not taken by the CRM"),
        "REVIEWED": _("Decided in a review"),
        "REPLAYED": _("Replayed"),
    }
)
COVER: Mapping[str, Message] = MappingProxyType(
    {
        "BASE": _("Warranty"),
        "EXTENSION": _("Extension"),
        "SERVICE_GUARANTEE": _("Service guarantee"),
    }
)
YES, NO = _("Yes"), _("No")


def named(words: Mapping[str, Message], code: str) -> Message:
    """The words for a code; one that nobody has worded is shown as it is."""
    return words.get(code) or Message("{code}", {"code": code})


def shown(text: str | None) -> Message | None:
    """A value of a record as a person reads it: a yes or no, a day, or what it says."""
    if not text:
        return None
    if text in ("true", "false"):
        return YES if text == "true" else NO
    with suppress(ValueError):
        if DAY_SHAPE.fullmatch(text):
            return Message("{value}", {"value": date.fromisoformat(text)})
    return Message("{value}", {"value": text})


def age(past: timedelta) -> Message:
    """How long something has lasted, in the largest unit that fits."""
    if past < MINUTE:
        return _("less than a minute")
    if past < HOUR:
        return _n("{count} minute", "{count} minutes", past // MINUTE)
    if past < DAY:
        return _n("{count} hour", "{count} hours", past // HOUR)
    return _n("{count} day", "{count} days", past // DAY)
