"""Who and what plays in the story: made-up people, one watch, and the doors they knock at."""

import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import httpx

from app.demo.loading import Samples, make_samples
from app.local import local_crm
from app.settings import Settings, SettingsRefused
from app.tour.api import Api
from app.tour.crm_desk import CrmDesk, address_of
from app.tour.mailbox import Mailbox
from app.wiring import open_parts

ANSWER_SECONDS = 10.0


def fresh_key() -> str:
    """An idempotency key, or the id of a declaration."""
    return secrets.token_hex(8)


@dataclass(slots=True)
class Person:
    """Somebody who does not exist, at an address that receives nothing."""

    given_name: str
    family_name: str
    birth_date: str = "1990-06-15"
    token: str = ""
    email: str = field(default_factory=lambda: f"tour-{secrets.token_hex(6)}@example.com")

    def as_newcomer(self) -> dict[str, object]:
        return {
            "givenName": self.given_name,
            "familyName": self.family_name,
            "birthDate": self.birth_date,
            "country": "CH",
        }


@dataclass(slots=True)
class Scene:
    """What the steps share; a step may rely on the ones before it."""

    api: Api
    mailbox: Mailbox
    crm: CrmDesk
    samples: Samples
    owner: Person = field(default_factory=lambda: Person("Mira", "Tellenbach"))
    stranger: Person = field(default_factory=lambda: Person("Jonas", "Abegglen"))
    # The day in UTC has begun in Paris as well, so the sale never lies in the future there.
    sold_on: date = field(default_factory=lambda: datetime.now(UTC).date())
    recipient: Person = field(default_factory=lambda: Person("Lea", "Tellenbach"))
    registration_id: str = ""
    code: str = field(default="", repr=False)
    declared_at: float = 0.0
    registered_at: float = 0.0


@asynccontextmanager
async def open_scene(settings: Settings, url: str) -> AsyncGenerator[Scene]:
    """A scene at the server of this address. Raises SettingsRefused."""
    crm = local_crm(_seen_from(settings, url))
    async with open_parts(settings) as parts:
        samples = await make_samples(parts)
    async with (
        httpx.AsyncClient(base_url=url, timeout=ANSWER_SECONDS, trust_env=False) as client,
        httpx.AsyncClient(base_url=address_of(crm), timeout=ANSWER_SECONDS) as crm_client,
    ):
        yield Scene(Api(client), Mailbox(client), CrmDesk(crm_client, crm), samples)


def _seen_from(settings: Settings, url: str) -> Settings:
    """The settings of the server at this address: its local CRM is beside it."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsRefused("--url is written as http://127.0.0.1:8000.")
    return replace(settings, host=parts.hostname, port=parts.port or settings.port)
