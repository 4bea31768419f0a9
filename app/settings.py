"""The settings of a process, read from the environment once, and nowhere else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

DEVELOPMENT = "development"
PRODUCTION = "production"
DEFAULT_SENDER = "Care programme <care@maison.example>"
PORT = ("CASEBACK_PORT", 8000)
# One address, alone or after a name; a name with a comma stands in quotation marks.
_ADDRESS = r"[^\s@<>,]+@[^\s@<>,]+"
SENDER = re.compile(rf'{_ADDRESS}|(?:[^<>@,"\r\n]*|"[^"\r\n]*" )<{_ADDRESS}>')
APP_LINK = re.compile(r"(?!javascript|data)[a-z][a-z0-9+.-]*://")
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
    """How the CRM is reached; `url` only where it is not at its own domain, as the local one."""

    domain: str
    consumer_key: str
    consumer_secret: str
    url: str | None
    org_model: str


@dataclass(frozen=True, slots=True)
class Settings:
    environment: str
    home: Path
    database_url: str | None
    host: str
    port: int
    trusted_proxies: int
    keys: str | None
    index_key: str | None
    crm: CrmSettings | None
    smtp: SmtpSettings | None
    mail_from: str
    log_format: str
    public_url: str
    app_link: str
    metrics_port: int | None
    metrics_host: str

    @property
    def is_development(self) -> bool:
        return self.environment == DEVELOPMENT

    @property
    def mail_folder(self) -> Path:
        return self.home / "mail"

    @property
    def evidence_folder(self) -> Path:
        return self.home / "evidence"

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings of the variables. Raises SettingsRefused."""
        environment = environ.get("CASEBACK_ENVIRONMENT", DEVELOPMENT)
        if environment not in (DEVELOPMENT, PRODUCTION):
            raise SettingsRefused("CASEBACK_ENVIRONMENT is `development` or `production`.")
        settings = cls(
            environment=environment,
            home=Path(environ.get("CASEBACK_HOME", "var")).absolute(),
            database_url=environ.get("DATABASE_URL") or None,
            host=environ.get("CASEBACK_HOST", "127.0.0.1"),
            port=_number(environ, *PORT),
            trusted_proxies=_number(environ, "CASEBACK_TRUSTED_PROXIES", 0),
            keys=environ.get("CASEBACK_KEYS") or None,
            index_key=environ.get("CASEBACK_INDEX_KEY") or None,
            crm=_crm(environ),
            smtp=_smtp(environ.get("CASEBACK_SMTP_URL")),
            mail_from=_sender(environ.get("CASEBACK_MAIL_FROM") or DEFAULT_SENDER),
            log_format=environ.get("CASEBACK_LOG_FORMAT", "json"),
            public_url=_public_url(environ),
            app_link=_app_link(environ.get("CASEBACK_APP_LINK") or DEFAULT_APP_LINK),
            metrics_port=_number(environ, "CASEBACK_METRICS_PORT", 0) or None,
            metrics_host=environ.get("CASEBACK_METRICS_HOST") or "127.0.0.1",
        )
        if environment == PRODUCTION:
            settings._require_production()
        return settings

    def _require_production(self) -> None:
        needed = {
            "DATABASE_URL": (self.database_url, "the embedded PostgreSQL is for development"),
            "CASEBACK_KEYS": (self.keys, "personal data is sealed with them"),
            "CASEBACK_INDEX_KEY": (self.index_key, "people are found by it"),
            "CASEBACK_SMTP_URL": (self.smtp, "sign-in codes leave by mail"),
        }
        for name, (value, reason) in needed.items():
            if value is None:
                raise SettingsRefused(f"{name} is needed in production: {reason}.")
        if not self.public_url.startswith("https://"):
            raise SettingsRefused(
                "CASEBACK_PUBLIC_URL is needed in production, with https: it stands in the QR code"
                " of every card, beside the token that proves it."
            )


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, str(default))
    if not text.isdecimal():
        raise SettingsRefused(f"{name} is a whole number, not {text!r}.")
    return int(text)


def _public_url(environ: Mapping[str, str]) -> str:
    """Where people reach the house, without a slash at the end; by default, this machine."""
    url = environ.get("CASEBACK_PUBLIC_URL") or f"http://127.0.0.1:{_number(environ, *PORT)}"
    try:
        parts = urlsplit(url)
        whole = parts.hostname and (parts.port or True) and not (parts.query or parts.fragment)
        whole = whole and "@" not in parts.netloc and not re.search(r"\s", url)  # QR codes carry it
    except ValueError:
        whole = False
    if not whole or not url.startswith(("http://", "https://")):
        raise SettingsRefused("CASEBACK_PUBLIC_URL is written as https://care.maison.example.")
    return url.rstrip("/")


def _sender(text: str) -> str:
    """Whom mails come from. One that cannot stand in a mail would stop every mail for good."""
    if not SENDER.fullmatch(text):
        raise SettingsRefused(f"CASEBACK_MAIL_FROM is written as {DEFAULT_SENDER}.")
    return text


def _app_link(template: str) -> str:
    if "{number}" not in template or not APP_LINK.match(template):
        raise SettingsRefused(f"CASEBACK_APP_LINK is written as {DEFAULT_APP_LINK}.")
    return template


def _crm(environ: Mapping[str, str]) -> CrmSettings | None:
    domain = environ.get("CASEBACK_CRM_DOMAIN")
    if not domain:
        return None
    key, secret = (environ.get(f"CASEBACK_CRM_CONSUMER_{name}", "") for name in ("KEY", "SECRET"))
    if not key or not secret:
        raise SettingsRefused(
            "CASEBACK_CRM_DOMAIN needs CASEBACK_CRM_CONSUMER_KEY and _SECRET beside it."
        )
    return CrmSettings(
        domain=domain,
        consumer_key=key,
        consumer_secret=secret,
        url=environ.get("CASEBACK_CRM_URL") or None,
        org_model=environ.get("CASEBACK_CRM_ORG_MODEL", "contact"),
    )


def _smtp(url: str | None) -> SmtpSettings | None:
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
