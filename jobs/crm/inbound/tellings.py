"""What the CRM shows of each of our records, gathered from all the parts it is kept in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from integrations.crm import Sighting
from integrations.crm_records import RecordKind
from jobs.crm.inbound.places import Place, Places
from models.outbox import KINDS
from rules.crm_policies import CONSENT_ROW, FALSE, REFUSALS, TRUE, policy_of


@dataclass(frozen=True, slots=True)
class Word:
    """What a field says there, since when at the latest, and who changed the record last."""

    value: str | None
    at: datetime
    by: str
    is_ours: bool = False


@dataclass(slots=True)
class Telling:
    """All that was heard of one record of ours; `main` is its main part, if that was seen."""

    place: Place
    words: dict[str, Word] = field(default_factory=dict[str, Word])
    main: Sighting | None = None

    @property
    def since(self) -> datetime:
        """From when it must be heard again if it cannot be taken now."""
        stamps = [each.at for each in self.words.values()]
        return min(stamps + ([self.main.modified_at] if self.main else []))


def gather(sightings: Sequence[Sighting], places: Places, *, us: str | None) -> list[Telling]:
    """What was said of our records, parents first; later words replace earlier ones.

    `us` is who we are there.
    """
    tellings: dict[tuple[str, object], Telling] = {}
    for sighting in sightings:
        for place in _about(sighting, places, us):
            telling = tellings.setdefault(place.key, Telling(place))
            _hear(telling, sighting, us)
    return sorted(tellings.values(), key=_turn)


def _turn(telling: Telling) -> tuple[int, bool]:
    """Parents first, and who speaks for a contact before who shares it."""
    return KINDS.index(telling.place.kind), telling.place.state == "FOLLOWING"


def telling_of(place: Place, sighting: Sighting) -> Telling:
    """What one main part tells by itself."""
    telling = Telling(place)
    _hear(telling, sighting, None)
    return telling


def _about(sighting: Sighting, places: Places, us: str | None) -> Iterable[Place]:
    """The links that a part of a record is about; a consent that staff wrote is its giver's."""
    found = places.of(sighting)
    owner = sighting.said.get("owner_id")
    if sighting.kind is not RecordKind.CONSENT or found or not owner:
        return found
    if sighting.our_id and sighting.modified_by == us:
        return ()  # a receipt of ours, whose arrival was not acknowledged yet
    return [places.by_key["OWNER", each] for each in places.meant("owner_id", owner)]


def _hear(telling: Telling, sighting: Sighting, us: str | None) -> None:
    is_own = sighting.kind.value == telling.place.kind
    if is_own and sighting.is_main:
        telling.main = _chosen(telling, sighting)
        if telling.main is not sighting:
            return
    for name, value in (sighting.said if is_own else _refusal(sighting)).items():
        if not sighting.is_deleted or _is_no(telling.place.kind, name, value):
            by = sighting.modified_by
            telling.words[name] = Word(value, sighting.modified_at, by, is_ours=by == us)


def _is_no(kind: str, name: str, value: str | None) -> bool:
    """Whether it is a no to news: that counts even where it was said last of all."""
    return policy_of(kind, name) in REFUSALS and value == TRUE


def _chosen(telling: Telling, sighting: Sighting) -> Sighting:
    """Of two records that are this one's by id or by key: the one at its place, and alive.

    Of who shares another's contact, their own before that, if it is back.
    """
    place = telling.place

    def rank(each: Sighting) -> tuple[bool, bool, bool, datetime]:
        is_back = is_moved(place, each) and not each.is_deleted
        return is_back, each.crm_id == place.crm_id, not each.is_deleted, each.modified_at

    return max(sighting, telling.main or sighting, key=rank)


def is_moved(place: Place, main: Sighting) -> bool:
    """Whether a main part shows that the record was merged, deleted, or brought back."""
    if main.is_deleted:
        return main.crm_id == place.crm_id and place.state != "DELETED"
    return place.state == "DELETED" or (place.state == "FOLLOWING" and main.our_id == place.id)


def _refusal(consent: Sighting) -> dict[str, str | None]:
    """A no to news by e-mail, or none, that staff wrote down as a consent of its own."""
    if consent.said.get("channel") != "EMAIL":
        return {}
    value = TRUE if consent.said.get("granted") == FALSE else None
    return {f"{CONSENT_ROW}{consent.crm_id}": value}
