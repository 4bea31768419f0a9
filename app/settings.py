"""The settings of a process, read from the environment once, and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from app.setting_values import (
    DEFAULT_APP_LINK,
    DEFAULT_SENDER,
    PORT,
    CrmSettings,
    SettingsRefused,
    SmtpSettings,
    app_link,
    crm_settings,
    nudge_secret,
    number,
    public_url,
    sender,
    smtp_settings,
)

DEVELOPMENT = "development"
PRODUCTION = "production"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


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
    crm_nudge_secret: str | None = field(default=None, repr=False)

    @property
    def is_development(self) -> bool:
        return self.environment == DEVELOPMENT

    @property
    def is_bare(self) -> bool:
        """Whether browsers reach a developer's own machine without HTTPS, and nothing else."""
        host = urlsplit(self.public_url).hostname or ""
        is_plain = self.public_url.startswith("http://")
        return self.is_development and is_plain and host in LOOPBACK

    @property
    def mail_folder(self) -> Path:
        return self.home / "mail"

    @property
    def evidence_folder(self) -> Path:
        return self.home / "evidence"

    @property
    def media_folder(self) -> Path:
        return self.home / "media"

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
            port=number(environ, *PORT),
            trusted_proxies=number(environ, "CASEBACK_TRUSTED_PROXIES", 0),
            keys=environ.get("CASEBACK_KEYS") or None,
            index_key=environ.get("CASEBACK_INDEX_KEY") or None,
            crm=crm_settings(environ),
            smtp=smtp_settings(environ.get("CASEBACK_SMTP_URL")),
            mail_from=sender(environ.get("CASEBACK_MAIL_FROM") or DEFAULT_SENDER),
            log_format=environ.get("CASEBACK_LOG_FORMAT", "json"),
            public_url=public_url(environ),
            app_link=app_link(environ.get("CASEBACK_APP_LINK") or DEFAULT_APP_LINK),
            metrics_port=number(environ, "CASEBACK_METRICS_PORT", 0) or None,
            metrics_host=environ.get("CASEBACK_METRICS_HOST") or "127.0.0.1",
            crm_nudge_secret=nudge_secret(environ),
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
