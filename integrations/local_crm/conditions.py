"""`If-Unmodified-Since`: a client may say up to when it knows a record.

Salesforce looks at it where a record is read or written, and not where one is deleted.
"""

from email.utils import parsedate_to_datetime

from integrations.local_crm.calls import Call
from integrations.local_crm.errors import Refused
from integrations.local_crm.values import Row, keep_instant

_HEADER = "if-unmodified-since"


def states_condition(call: Call) -> bool:
    return _HEADER in call.headers


def check_unmodified(call: Call, row: Row) -> None:
    """Raises Refused if the record was changed later than the client knows.

    Both are whole seconds, so a change within the very second passes, as it does in Salesforce.
    """
    if not states_condition(call):
        return
    if str(row["LastModifiedDate"]) > _read_date(call.headers[_HEADER]):
        message = "The record was modified after the date given in If-Unmodified-Since"
        raise Refused("PRECONDITION_FAILED", message, status=412)


def _read_date(text: str) -> str:
    try:
        return keep_instant(parsedate_to_datetime(text))
    except ValueError:
        message = f"If-Unmodified-Since is no date of HTTP: {text}"
        raise Refused("INVALID_HEADER", message) from None
