"""Who looks at a preview: as which watch, where, in which language, when; the address says all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from sqlalchemy import bindparam, select

from i18n.locales import LOCALES, SOURCE
from models.catalogue import Timepiece
from models.query import Query
from rules.clauses import Dimension
from services.content.preview import Looking, Perspective
from services.snapshot import ReferenceEntry
from web.studio.room import StudioVisit

MOST_DAYS = 5  # digits
COUNTS = {
    "days": Dimension.DAYS_OWNED,
    "warranty": Dimension.WARRANTY_DAYS_LEFT,
    "service": Dimension.LAST_SERVICE_DAYS,
}
ASKED = ("watch", "market", "language", "days", "warranty", "service", "at", "perspective")
OF_PIECE = Query(
    select(Timepiece.reference_id).where(Timepiece.individual_number == bindparam("number"))
)
TAGS = frozenset(each.tag for each in LOCALES)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says, as it was typed, and what it comes to; without a reference, nothing."""

    typed: Mapping[str, str]
    reference: ReferenceEntry | None
    looking: Looking

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in self.typed.items() if value})


async def read_asked(visit: StudioVisit) -> Asked:
    typed = {name: (visit.asked(name) or "").strip() for name in ASKED}
    as_of = _instant(typed["at"])
    typed["at"] = as_of.strftime("%Y-%m-%dT%H:%M") if as_of else ""
    language = typed["language"] if typed["language"] in TAGS else SOURCE
    looking = Looking(
        market=typed["market"].upper() or None,
        language=language,
        now=visit.at,
        as_of=as_of or visit.at,
        perspective=_perspective(typed["perspective"]),
        counts=_counts(typed),
    )
    typed |= {"language": language, "perspective": looking.perspective.value}
    return Asked(typed, await _reference(visit, typed["watch"]), looking)


async def _reference(visit: StudioVisit, text: str) -> ReferenceEntry | None:
    """That of this number, or of the piece with this individual number."""
    snapshot = visit.room.shelf.current
    if text in snapshot.references_by_number:
        return snapshot.references_by_number[text]
    found = await visit.room.database.fetch(OF_PIECE, number=text.upper()) if text else ()
    return snapshot.references.get(found[0]["reference_id"]) if found else None


def _instant(text: str) -> datetime | None:
    """A moment as browsers write it; like all moments of the studio it is in UTC."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def _perspective(text: str) -> Perspective:
    try:
        return Perspective(text)
    except ValueError:
        return Perspective.LIVE


def _counts(typed: Mapping[str, str]) -> Mapping[Dimension, int]:
    return {
        dimension: int(typed[name])
        for name, dimension in COUNTS.items()
        if typed[name].isdecimal() and len(typed[name]) <= MOST_DAYS
    }
