"""One signed-in line to Salesforce: each call is bounded in time, none blocks the event loop."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urljoin

import requests
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceError, SalesforceExpiredSession
from simple_salesforce.util import call_salesforce

from integrations.crm import CRMRefusesUs, CRMUnavailable, Usage
from integrations.salesforce.pace import Pace
from integrations.salesforce.replies import Reply, failure_of, read_reply, read_user
from integrations.salesforce.sign_in import TOKEN_PATH, SalesforceSettings, sign_in
from integrations.salesforce.transport import open_session, stop_if_busy

_USAGE = re.compile(r"api-usage=(\d+)/(\d+)")
_CSV = {"Content-Type": "text/csv; charset=UTF-8"}
_Answer = TypeVar("_Answer")


class SalesforceClient:
    """Calls in order, on one thread of its own: simple-salesforce is not safe on several.

    Every call raises CRMUnavailable or CRMRefusesUs, worded without address, query or body.
    """

    def __init__(self, settings: SalesforceSettings) -> None:
        self.root = f"/services/data/v{settings.version}/"
        self.version = settings.version
        self.usage: Usage | None = None
        self.user_id: str | None = None
        self.calls: Counter[str] = Counter()
        self.pace = Pace()
        self._settings = settings
        self._session = open_session(settings.url, self._hear)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="salesforce")
        self._org: Salesforce | None = None

    async def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Any:  # noqa: ANN401 - JSON
        """The JSON answer to one call below `/services/data/vXX.X/`; None when it is empty."""
        return (await self.ask(method, path, json=body, headers=dict(headers or {}))).body

    async def upload(self, path: str, csv: bytes) -> None:
        await self.ask("PUT", path, data=csv, headers=_CSV)

    async def ask(self, method: str, path: str, **content: Any) -> Reply:  # noqa: ANN401 - requests' own
        """The answer with the org's clock. A path from the root on is taken as it is."""
        return await self._run(
            partial(self._answer, partial(self._exchange, method, path, content))
        )

    async def close(self) -> None:
        """Wait for the call under way, then end the connections."""
        await asyncio.to_thread(self._worker.shutdown)
        self._session.close()

    async def _run(self, work: Callable[[], _Answer]) -> _Answer:
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    def _exchange(
        self, method: str, path: str, content: Mapping[str, Any], org: Salesforce
    ) -> Reply:
        below = path.removeprefix(self.root)
        self.calls[f"{method} {below.partition('?')[0].partition('/')[0]}"] += 1
        url = urljoin(org.base_url, below)
        headers: dict[str, str] = {**org.headers, **(content.get("headers") or {})}
        sent: dict[str, Any] = {**content, "headers": headers}
        began = time.monotonic()
        try:
            response = call_salesforce(url, method, self._session, **sent)
        finally:
            if below == "composite":
                self.pace.note(time.monotonic() - began)
        return read_reply(response)

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
        except SalesforceError as error:
            failure = failure_of(error)
        except (requests.RequestException, ValueError) as error:
            failure = CRMUnavailable(f"The CRM could not be heard: {type(error).__name__}.")
        raise failure

    def _signed_in(self) -> Salesforce:
        """The client without a login of its own: with one it would sign in time after time."""
        if self._org is None:
            token, instance = sign_in(self._settings, self._session)
            self._org = Salesforce(
                session_id=token, instance=instance, version=self.version, session=self._session
            )
        return self._org

    def _hear(self, response: requests.Response, *_: object, **__: object) -> None:
        """Note who we are, and our quota; what a broken service answers ends here."""
        if response.ok and response.url.endswith(TOKEN_PATH):
            self.user_id = read_user(response)
        if usage := _USAGE.search(response.headers.get("Sforce-Limit-Info", "")):
            self.usage = Usage(int(usage[1]), int(usage[2]))
        stop_if_busy(response)
