"""How requests travel: bounded in time, to Salesforce itself or to a base that stands in for it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests
from requests.adapters import HTTPAdapter

from integrations.crm import CRMUnavailable

CONNECT_AND_READ_S = (5, 15)  # shorter than the time in which a worker must stop
_BUSY = {406, HTTPStatus.REQUEST_TIMEOUT, 420, HTTPStatus.TOO_MANY_REQUESTS}
_STANDING_HEADERS = {
    "Sforce-Call-Options": "client=Caseback",
    "Sforce-Mru": "updateMru=false",
}


def open_session(url: str | None, hear: Callable[..., None]) -> requests.Session:
    """A session that says who we are, and lets `hear` see every answer before anyone reads it."""
    session = requests.Session()
    session.trust_env = url is None  # a proxy is for the world outside
    session.headers.update(_STANDING_HEADERS)
    session.hooks["response"].append(hear)
    session.mount("https://", _BoundedAdapter(urlsplit(url) if url else None))
    return session


def stop_if_busy(response: requests.Response) -> None:
    """Raises CRMUnavailable for a service that is busy or broken, whatever its answer's body."""
    status = response.status_code
    if status in _BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        response.close()
        raise CRMUnavailable(f"The CRM answered {status}.")


class _BoundedAdapter(HTTPAdapter):
    """Gives every request a limit in time, and sends it to another base when one is named."""

    def __init__(self, base: SplitResult | None) -> None:
        super().__init__()
        self._base = base

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 - the signature is requests' own
        timeout: Any = None,  # noqa: ANN401 - the signature is requests' own
        verify: bool | str = True,  # noqa: FBT001, FBT002 - the signature is requests' own
        cert: Any = None,  # noqa: ANN401 - the signature is requests' own
        proxies: dict[str, str] | None = None,
    ) -> requests.Response:
        if self._base is not None and request.url is not None:
            asked = urlsplit(request.url)
            there = asked._replace(scheme=self._base.scheme, netloc=self._base.netloc)
            request.url = there.geturl()
        limits = timeout or CONNECT_AND_READ_S
        return super().send(request, stream, limits, verify, cert, proxies)
