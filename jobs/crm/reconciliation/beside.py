"""What we know of a kind of records beside what a page of the CRM shows of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from integrations.crm import Sighting
from jobs.crm.inbound.places import Places
from jobs.crm.reconciliation.drifts import lost_parts
from models.database import Record as Row


class Suspect(NamedTuple):
    """A record that looks different, by the id of the CRM at which it does."""

    kind: str
    record_id: UUID
    crm_id: str
    what: str


@dataclass(frozen=True, slots=True)
class Beside:
    """The records of one kind on a page, by the CRM's id, and the places that are known of them."""

    kind: str
    mains: Mapping[str, Sighting]
    places: Places

    def differing(self, link: Row) -> Suspect | None:
        """A link beside what the CRM shows at its place."""
        there = self.mains.get(link["crm_id"])
        if there is None:
            return None if link["state"] == "DELETED" else self._suspect(link, "MISSING")
        if link["state"] == "FOLLOWING":
            return None
        if link["state"] == "DELETED" or there.our_id != link["id"]:
            return self._suspect(link, "MOVED")
        if there.version != link["acknowledged_version"]:
            return self._suspect(link, "STALE")
        place = self.places.by_key.get((self.kind, link["id"]))
        is_whole = place is None or not lost_parts(place.parts, there)
        return None if is_whole else self._suspect(link, "DIFFERS")

    def unlinked(self) -> Iterator[Suspect]:
        """What carries our key, and is linked nowhere or elsewhere."""
        for crm_id, there in self.mains.items():
            if there.our_id is None:
                continue
            place = self.places.by_key.get((self.kind, there.our_id))
            if place is None or not place.parts:
                yield Suspect(self.kind, there.our_id, crm_id, "EXTRA")
            elif place.crm_id != crm_id:
                yield Suspect(self.kind, there.our_id, crm_id, "MOVED")

    def _suspect(self, link: Row, what: str) -> Suspect:
        return Suspect(self.kind, link["id"], link["crm_id"], what)
