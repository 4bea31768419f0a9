"""One signed-in line to Salesforce: each call is bounded in time, none blocks the event loop."""

import asyncio
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any, NamedTuple, TypeVar

import requests
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceError,
    SalesforceExpiredSession,
    SalesforceResourceNotFound,
)
from simple_salesforce.login import SalesforceLogin

from integrations.crm import CRMRefusesUs, CRMUnavailable
from integrations.salesforce.faults import Fault, Meaning, read_fault, refusal, safe_code
from integrations.salesforce.transport import open_session, stop_if_busy

_USAGE = re.compile(r"api-usage=(\d+)/(\d+)")
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class SalesforceSettings:
    """Where the org is and how we sign in (OAuth client credentials of an External Client App).

    `domain` is the My Domain without `.salesforce.com`. `url` is None for Salesforce itself; a base
    such as `http://127.0.0.1:8001` sends the same requests there.
    """

    domain: str
    consumer_key: str
    consumer_secret: str = field(repr=False)
    version: str = "62.0"
    url: str | None = None


class Usage(NamedTuple):
    """API calls of the last 24 hours, and how many the org may make."""

    used: int
    total: int


class SalesforceClient:
    """Calls in order, on one thread of its own: simple-salesforce is not safe on several.

    Every call raises CRMUnavailable or CRMRefusesUs, worded without address, query or body.
    """

    def __init__(self, settings: SalesforceSettings) -> None:
        self.version = settings.version
        self.api_usage: Usage | None = None
        self._settings = settings
        self._session = open_session(settings.url, self._hear)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="salesforce")
        self._org: Salesforce | None = None

    async def call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401 - JSON
        """The JSON answer to one call below `/services/data/vXX.X/`; None when it is empty."""

        def ask(org: Salesforce) -> Any:  # noqa: ANN401 - JSON
            return org.restful(path, method=method, json=body)

        return await self._run(partial(self._answer, ask))

    async def describe(self, name: str) -> Mapping[str, Any] | None:
        """What our user may see of an object; None when it is missing or hidden."""

        def ask(org: Salesforce) -> Mapping[str, Any] | None:
            try:
                return org.restful(f"sobjects/{name}/describe")
            except SalesforceResourceNotFound:
                return None

        return await self._run(partial(self._answer, ask))

    async def close(self) -> None:
        """Wait for the call under way, then end the connections."""
        await asyncio.to_thread(self._worker.shutdown)
        self._session.close()

    async def _run(self, work: Callable[[], _Answer]) -> _Answer:
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    def _answer(self, ask: Callable[[Salesforce], _Answer]) -> _Answer:
        """Ask, renewing an expired session once; a second refusal is final."""
        try:
            return self._try(ask)
        except SalesforceExpiredSession:
            self._org = None
        failure: Exception
        try:
            return self._try(ask)
        except SalesforceExpiredSession:
            self._org = None
            failure = CRMRefusesUs("The CRM ends our sessions as soon as they begin.")
        raise failure

    def _try(self, ask: Callable[[Salesforce], _Answer]) -> _Answer:
        # Raised outside the handler: a chained cause would carry the query and the body into a log.
        try:
            return ask(self._signed_in())
        except SalesforceExpiredSession:
            raise
        except (SalesforceError, requests.RequestException, ValueError) as error:
            failure = _failure(error)
        raise failure

    def _signed_in(self) -> Salesforce:
        """The client without a login of its own: with one it would sign in time after time."""
        if self._org is None:
            token, instance = SalesforceLogin(
                session=self._session,
                domain=self._settings.domain,
                consumer_key=self._settings.consumer_key,
                consumer_secret=self._settings.consumer_secret,
            )
            self._org = Salesforce(
                session_id=token, instance=instance, version=self.version, session=self._session
            )
        return self._org

    def _hear(self, response: requests.Response, *_: object, **__: object) -> None:
        """Note our quota; answers of a busy or broken service end here, whatever their body."""
        if usage := _USAGE.search(response.headers.get("Sforce-Limit-Info", "")):
            self.api_usage = Usage(int(usage[1]), int(usage[2]))
        stop_if_busy(response)


def _failure(error: Exception) -> CRMUnavailable | CRMRefusesUs:
    if isinstance(error, SalesforceAuthenticationFailed):
        if isinstance(error.code, int):
            return CRMUnavailable(f"The CRM answered our sign-in {error.code} without JSON.")
        return CRMRefusesUs(f"The CRM refuses our sign-in: {safe_code(error.code)}.")
    if isinstance(error, SalesforceError):
        fault = read_fault(error.content)
        if error.status < HTTPStatus.BAD_REQUEST:
            fault = Fault(Meaning.REFUSED, "UNEXPECTED_REDIRECTION")
        return refusal(fault)
    return CRMUnavailable(f"The CRM could not be heard: {type(error).__name__}.")
