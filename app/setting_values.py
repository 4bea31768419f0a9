"""How each setting is written, and what it is taken for; what is written otherwise is refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

DEFAULT_SENDER = "Care programme <care@maison.example>"
PORT = ("CASEBACK_PORT", 8000)
# One address, alone or after a name; a name with a comma stands in quotation marks.
_ADDRESS = r"[^\s@<>,]+@[^\s@<>,]+"
SENDER = re.compile(rf'{_ADDRESS}|(?:[^<>@,"\r\n]*|"[^"\r\n]*" )<{_ADDRESS}>')
APP_LINK = re.compile(r"(?!javascript|data)[a-z][a-z0-9+.-]*://")
SHORTEST_SECRET = 24
DEFAULT_APP_LINK = "caseback://w/{number}?t={token}"


class SettingsRefused(Exception):
    """A setting is missing or makes no sense; the message names it, and the cure."""


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    host: str
    port: int
    username: str | None
    password: str | None
    start_tls: bool


@dataclass(frozen=True, slots=True)
class CrmSettings:
    """How the CRM is reached; `url` only where it is not at its own domain, as the local one.

    We prove who we are by a secret, or by a private key for the user whom the org lets us be.
    """

    domain: str
    consumer_key: str
    consumer_secret: str = field(repr=False)
    url: str | None
    org_model: str
    user_name: str | None = None
    private_key_file: Path | None = None


def number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, str(default))
    if not text.isdecimal():
        raise SettingsRefused(f"{name} is a whole number, not {text!r}.")
    return int(text)


def public_url(environ: Mapping[str, str]) -> str:
    """Where people reach the house, without a slash at the end; by default, this machine."""
    url = environ.get("CASEBACK_PUBLIC_URL") or f"http://127.0.0.1:{number(environ, *PORT)}"
    try:
        parts = urlsplit(url)
        whole = parts.hostname and (parts.port or True) and not (parts.query or parts.fragment)
        whole = whole and "@" not in parts.netloc and not re.search(r"\s", url)  # QR codes carry it
    except ValueError:
        whole = False
    if not whole or not url.startswith(("http://", "https://")):
        raise SettingsRefused("CASEBACK_PUBLIC_URL is written as https://care.maison.example.")
    return url.rstrip("/")


def sender(text: str) -> str:
    """Whom mails come from. One that cannot stand in a mail would stop every mail for good."""
    if not SENDER.fullmatch(text):
        raise SettingsRefused(f"CASEBACK_MAIL_FROM is written as {DEFAULT_SENDER}.")
    return text


def app_link(template: str) -> str:
    if "{number}" not in template or not APP_LINK.match(template):
        raise SettingsRefused(f"CASEBACK_APP_LINK is written as {DEFAULT_APP_LINK}.")
    return template


def crm_settings(environ: Mapping[str, str]) -> CrmSettings | None:
    domain = environ.get("CASEBACK_CRM_DOMAIN")
    if not domain:
        return None
    key, secret = (environ.get(f"CASEBACK_CRM_CONSUMER_{name}", "") for name in ("KEY", "SECRET"))
    user, file = environ.get("CASEBACK_CRM_USER"), environ.get("CASEBACK_CRM_PRIVATE_KEY_FILE")
    if not key or not (secret or (user and file)):
        raise SettingsRefused(
            "CASEBACK_CRM_DOMAIN needs CASEBACK_CRM_CONSUMER_KEY beside it, and either"
            " CASEBACK_CRM_CONSUMER_SECRET or CASEBACK_CRM_USER and CASEBACK_CRM_PRIVATE_KEY_FILE."
        )
    return CrmSettings(
        domain=domain,
        consumer_key=key,
        consumer_secret=secret,
        url=environ.get("CASEBACK_CRM_URL") or None,
        org_model=environ.get("CASEBACK_CRM_ORG_MODEL", "contact"),
        user_name=user if file else None,
        private_key_file=Path(file) if user and file else None,
    )


def nudge_secret(environ: Mapping[str, str]) -> str | None:
    """What the CRM knows who nudges us; without one, nobody can."""
    secret = environ.get("CASEBACK_CRM_NUDGE_SECRET") or None
    if secret is not None and len(secret) < SHORTEST_SECRET:
        raise SettingsRefused(
            f"CASEBACK_CRM_NUDGE_SECRET has at least {SHORTEST_SECRET} characters."
        )
    return secret


def smtp_settings(url: str | None) -> SmtpSettings | None:
    """smtp://user:password@host:587 with STARTTLS; smtp+plain://host:25 for a local relay."""
    if not url:
        return None
    refused = SettingsRefused("CASEBACK_SMTP_URL is written as smtp://user:password@host:587.")
    try:
        parts = urlsplit(url)
        port = parts.port or 587
    except ValueError:
        raise refused from None  # the fault quotes the URL, and with it a password
    if parts.scheme not in ("smtp", "smtp+plain") or not parts.hostname:
        raise refused
    return SmtpSettings(
        host=parts.hostname,
        port=port,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        start_tls=parts.scheme == "smtp",
    )
