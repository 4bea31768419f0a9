"""What a call to Salesforce brings back: a body and the org's clock, or a failure."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, NamedTuple

import requests
from simple_salesforce.exceptions import SalesforceError

from integrations.crm import Fault
from integrations.salesforce.faults import RequestRefused, Trouble, read_trouble, refusal


class Reply(NamedTuple):
    """What the CRM said, and its own clock as it did."""

    body: Any
    at: datetime


def read_reply(response: requests.Response) -> Reply:
    """Raises ValueError for what should be JSON and is not."""
    return Reply(_body(response), _clock(response))


def read_user(response: requests.Response) -> str | None:
    """Who signed in, from the address of their identity that comes with a token."""
    try:
        identity = str(response.json().get("id") or "")
    except (ValueError, AttributeError):
        return None
    return identity.rpartition("/")[2] or None


def _body(response: requests.Response) -> Any:  # noqa: ANN401 - JSON
    if "csv" in response.headers.get("Content-Type", ""):
        response.encoding = "utf-8"
        return response.text
    return response.json() if response.content else None


def _clock(response: requests.Response) -> datetime:
    told = response.headers.get("Date")
    return parsedate_to_datetime(told).astimezone(UTC) if told else datetime.now(UTC)


def failure_of(error: SalesforceError) -> Exception:
    """The error of the port, without what Salesforce said about people."""
    if error.status == HTTPStatus.PRECONDITION_FAILED:
        return RequestRefused(Trouble(Fault.TOUCHED, "PRECONDITION_FAILED"), error.status, None)
    if error.status < HTTPStatus.BAD_REQUEST:
        trouble = Trouble(Fault.RIGHTS, "UNEXPECTED_REDIRECTION")
        return RequestRefused(trouble, error.status, error.content)
    return refusal(read_trouble(error.content), error.status, error.content)
