"""Who may call: the client credentials flow, and sessions that end by time or by decree."""

import base64
import binascii
import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable, Mapping

from integrations.local_crm.errors import Json, session_is_invalid
from integrations.local_crm.ids import make_id

ORG_ID = make_id("00D", 1)
INTEGRATION_USER_ID = make_id("005", 1)
_SCHEMES = ("bearer", "oauth")


class TokenRefused(Exception):
    """No token is given; the two texts are those of RFC 6749's error answer."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error)
        self.body: Json = {"error": error, "error_description": description}


class Sessions:
    """Tokens that are good until unused for `lasting` seconds, revoked, or the process ends."""

    def __init__(self, *, lasting: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._lasting = lasting
        self._clock = clock
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def open(self) -> str:
        token = f"{ORG_ID[:15]}!{secrets.token_urlsafe(60)}"
        now = self._clock()
        with self._lock:
            self._until = {one: until for one, until in self._until.items() if until > now}
            self._until[token] = now + self._lasting
        return token

    def check(self, authorization: str) -> None:
        """Raises Refused unless the header carries a good token; using it keeps it good."""
        scheme, _, token = authorization.partition(" ")
        now = self._clock()
        with self._lock:
            until = self._until.get(token.strip(), 0)
            if scheme.lower() not in _SCHEMES or until <= now:
                raise session_is_invalid()
            self._until[token.strip()] = now + self._lasting

    def revoke_all(self) -> int:
        """How many were ended."""
        with self._lock:
            count = len(self._until)
            self._until.clear()
        return count


class TokenDesk:
    """Gives a session to whoever knows the consumer key and secret."""

    def __init__(self, sessions: Sessions, *, key: str, secret: str, instance_url: str) -> None:
        self._sessions = sessions
        self._key = key.encode()
        self._secret = secret.encode()
        self._instance_url = instance_url

    def answer(self, form: Mapping[str, str], authorization: str) -> Json:
        """The token answer. Raises TokenRefused."""
        grant = form.get("grant_type", "")
        if grant != "client_credentials":
            raise TokenRefused("unsupported_grant_type", "grant type not supported")
        key, secret = _read_credentials(form, authorization)
        is_known = hmac.compare_digest(key.encode(), self._key)
        if not hmac.compare_digest(secret.encode(), self._secret) or not is_known:
            raise TokenRefused("invalid_client", "invalid client credentials")
        identity = f"https://login.salesforce.com/id/{ORG_ID}/{INTEGRATION_USER_ID}"
        issued_at = str(time.time_ns() // 1_000_000)
        signed = hmac.digest(self._secret, (identity + issued_at).encode(), hashlib.sha256)
        return {
            "access_token": self._sessions.open(),
            "signature": base64.b64encode(signed).decode(),
            "scope": "api",
            "instance_url": self._instance_url,
            "id": identity,
            "token_type": "Bearer",
            "issued_at": issued_at,
        }


def _read_credentials(form: Mapping[str, str], authorization: str) -> tuple[str, str]:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        key, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise TokenRefused("invalid_client", "invalid client credentials") from None
    return key, secret
