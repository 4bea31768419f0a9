"""What one operation knows: who asks, in which language, at which instant, and where to read."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import strawberry

from graph.batching import Loaders
from i18n.cldr import format_territory
from i18n.locales import language
from i18n.message import Message
from i18n.negotiation import Choice
from models.database import Database
from rules.access import Action, Role, Viewer, may
from rules.programme import Programme
from services.household import Household
from services.snapshot import Snapshot

Translate = Callable[[Message, str, str | None], str]


@dataclass(slots=True)
class Context:
    """Made once an operation, and never shared by two."""

    viewer: Viewer
    choice: Choice
    country: str | None
    now: datetime
    database: Database
    house: Household
    snapshot: Snapshot
    translator: Translate
    loaders: Loaders = field(default_factory=Loaders)

    @property
    def programme(self) -> Programme:
        """The rules in force at the instant of the operation."""
        return self.house.programmes.at(self.now)

    @property
    def language(self) -> str:
        return self.choice.served

    def may(self, action: Action) -> bool:
        return may(self.viewer, action)

    def become(self, owner_id: UUID, session_id: UUID) -> None:
        """Go on as the owner who has just signed in."""
        self.viewer = replace(
            self.viewer, role=Role.OWNER, owner_id=owner_id, session_id=session_id
        )

    def translate(self, message: Message) -> str:
        territory = format_territory(self.language, self.country, self.choice.region)
        return self.translator(message, self.language, territory)

    def response_extensions(self) -> dict[str, object]:
        """The language and country that were used, which may not be those asked for."""
        direction = language(self.language).direction
        used = {"language": self.language, "direction": direction, "country": self.country}
        return {"context": used}

    def response_headers(self) -> dict[str, str]:
        return {
            "content-language": self.language,
            "vary": "Accept, Accept-Language, Authorization",
            "cache-control": "no-store",
        }


Info = strawberry.Info[Context, None]
