"""Who may call: by a secret or by a signature, in sessions that end by time or by decree."""

import base64
import binascii
import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from integrations.local_crm.assertions import NotBelieved, read_assertion
from integrations.local_crm.clock import OrgClock
from integrations.local_crm.errors import Json, session_is_invalid
from integrations.local_crm.ids import make_id

ORG_ID = make_id("00D", 1)
INTEGRATION_USER_ID = make_id("005", 1)
_IDENTITY = f"https://login.salesforce.com/id/{ORG_ID}/{INTEGRATION_USER_ID}"
_SCHEMES = ("bearer", "oauth")
_JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LOGIN_HOSTS = ("https://login.salesforce.com", "https://test.salesforce.com")


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


@dataclass(frozen=True)
class App:
    """The external client app by which the integration logs in, as its admin has set it up."""

    key: str
    secret: str = field(repr=False)
    instance_url: str
    user: str
    public_key: RSAPublicKey | None = None


class TokenDesk:
    """Gives a session to whoever knows the secret of the app, or signs with its key."""

    def __init__(self, sessions: Sessions, app: App, clock: OrgClock) -> None:
        self._sessions = sessions
        self._app = app
        self._clock = clock

    def answer(self, form: Mapping[str, str], authorization: str) -> Json:
        """The token answer. Raises TokenRefused."""
        grant = form.get("grant_type", "")
        if grant == "client_credentials":
            self._check_credentials(form, authorization)
            return self._give_token() | self._sign(_IDENTITY)
        if grant == _JWT_BEARER and self._app.public_key is not None:
            self._check_assertion(form.get("assertion", ""), self._app.public_key)
            return self._give_token()
        raise TokenRefused("unsupported_grant_type", "grant type not supported")

    def _check_credentials(self, form: Mapping[str, str], authorization: str) -> None:
        key, secret = _read_credentials(form, authorization)
        is_known = hmac.compare_digest(key.encode(), self._app.key.encode())
        if not hmac.compare_digest(secret.encode(), self._app.secret.encode()) or not is_known:
            raise TokenRefused("invalid_client", "invalid client credentials")

    def _check_assertion(self, text: str, public_key: RSAPublicKey) -> None:
        try:
            claimed = read_assertion(text, public_key, at=self._clock.now())
        except NotBelieved:
            raise TokenRefused("invalid_grant", "invalid assertion") from None
        if claimed.get("iss") != self._app.key:
            raise TokenRefused("invalid_client_id", "client identifier invalid")
        if claimed.get("aud") not in (*_LOGIN_HOSTS, self._app.instance_url):
            raise TokenRefused("invalid_grant", "audience is invalid")
        if claimed.get("sub") != self._app.user:
            raise TokenRefused("invalid_grant", "user hasn't approved this consumer")

    def _give_token(self) -> dict[str, Json]:
        return {
            "access_token": self._sessions.open(),
            "scope": "api",
            "instance_url": self._app.instance_url,
            "id": _IDENTITY,
            "token_type": "Bearer",
        }

    def _sign(self, identity: str) -> dict[str, Json]:
        issued_at = str(int(self._clock.now().timestamp() * 1000))
        signed = hmac.digest(
            self._app.secret.encode(), (identity + issued_at).encode(), hashlib.sha256
        )
        return {"signature": base64.b64encode(signed).decode(), "issued_at": issued_at}


def _read_credentials(form: Mapping[str, str], authorization: str) -> tuple[str, str]:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        key, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise TokenRefused("invalid_client", "invalid client credentials") from None
    return key, secret
