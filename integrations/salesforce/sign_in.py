"""How we sign in to an org: with the client credentials of an app, or with its key for a user."""

import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import jwt
import requests
from jwt.exceptions import PyJWTError
from simple_salesforce.exceptions import SalesforceAuthenticationFailed
from simple_salesforce.login import SalesforceLogin, token_login

from integrations.crm import CRMRefusesUs, CRMUnavailable
from integrations.salesforce.faults import safe_code

TOKEN_PATH = "/services/oauth2/token"  # noqa: S105 - a path
_JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_ASSERTION_SECONDS = 150  # Salesforce believes none for longer than 180


@dataclass(frozen=True, slots=True)
class SalesforceSettings:
    """Where the org is and how we sign in, by an External Client App of the org.

    With `private_key_file` and `user_name` it is the JWT bearer flow, and no secret is sent; else
    client credentials. `domain` is the My Domain without `.salesforce.com`. `url` is None for
    Salesforce itself; a base such as `http://127.0.0.1:8001` sends the same requests there.
    """

    domain: str
    consumer_key: str
    consumer_secret: str = field(default="", repr=False)
    version: str = "62.0"
    url: str | None = None
    user_name: str | None = None
    private_key_file: Path | None = None

    @property
    def authority(self) -> str:
        """Who is asked to trust the key: Salesforce's own login page, or that of sandboxes."""
        return "test" if ".sandbox." in f".{self.domain}." else "login"


def sign_in(settings: SalesforceSettings, session: requests.Session) -> tuple[str, str]:
    """A token, and the host that takes it. Raises CRMUnavailable or CRMRefusesUs."""
    # Raised outside the handler: a chained cause would carry the answer's text into a log.
    key = _read_key(settings.private_key_file) if settings.private_key_file else None
    try:
        with warnings.catch_warnings(action="ignore"):  # one tells an address that names our app
            return _by_secret(settings, session) if key is None else _by_key(settings, key, session)
    except SalesforceAuthenticationFailed as error:
        failure = _failure(error)
    raise failure


def _by_secret(settings: SalesforceSettings, session: requests.Session) -> tuple[str, str]:
    return SalesforceLogin(
        session=session,
        domain=settings.domain,
        consumer_key=settings.consumer_key,
        consumer_secret=settings.consumer_secret,
    )


def _by_key(settings: SalesforceSettings, key: str, session: requests.Session) -> tuple[str, str]:
    """Signed by us: simple-salesforce's own assertion says its expiry as a text."""
    claims = {
        "iss": settings.consumer_key,
        "sub": settings.user_name,
        "aud": f"https://{settings.authority}.salesforce.com",
        "exp": int(time.time()) + _ASSERTION_SECONDS,
    }
    url = f"https://{settings.domain}.salesforce.com{TOKEN_PATH}"
    form = {"grant_type": _JWT_BEARER, "assertion": jwt.encode(claims, key, algorithm="RS256")}
    return token_login(
        url, form, settings.domain, settings.consumer_key, None, proxies=None, session=session
    )


def _read_key(path: Path) -> str:
    """Raises CRMRefusesUs for what cannot sign."""
    try:
        key = path.read_text(encoding="ascii")
        jwt.encode({}, key, algorithm="RS256")
    except (OSError, ValueError, TypeError, PyJWTError) as error:
        failure = CRMRefusesUs(
            f"The private key for the CRM cannot be used: {type(error).__name__}."
        )
    else:
        return key
    raise failure


def _failure(error: SalesforceAuthenticationFailed) -> CRMUnavailable | CRMRefusesUs:
    if isinstance(error.code, int):
        return CRMUnavailable(f"The CRM answered our sign-in {error.code} without JSON.")
    return CRMRefusesUs(f"The CRM refuses our sign-in: {safe_code(error.code)}.")
