"""What the CRM holds beside what we know of it, page by page: whatever looks different is noted.

Pages come in the order of the CRM's ids, and so do our links by their index: what of them lies
between two pages and was not shown is missing. So nothing need be remembered of what was seen but
the last id of each kind, however many records there are. Should the CRM order them otherwise, only
time is lost: nothing is believed before a second look.
"""

from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Integer, Text, Uuid, any_, bindparam, select, text, tuple_

from integrations.crm import Sighting
from jobs.crm.inbound.places import Places, find_places
from jobs.crm.inbound.rulings import is_news
from jobs.crm.inbound.taking import meant_by
from jobs.crm.inbound.tellings import Telling, gather
from jobs.crm.reconciliation.beside import Beside, Suspect
from models.crm import CrmLink
from models.database import Database
from models.database import Record as Row
from models.keys import LAST_ID
from models.outbox import CrmDirty
from models.query import Query, id_list, text_list
from services.vault import Vault

PORTION = 1_000  # so that nothing else waits long for the processor
ROWS = 5_000

_CRM_ID, _AFTER = bindparam("after", type_=Text), bindparam("after_id", type_=Uuid)
BETWEEN = Query(
    select(CrmLink.id, CrmLink.crm_id, CrmLink.state, CrmLink.acknowledged_version)
    .where(
        CrmLink.kind == bindparam("kind"),
        CrmLink.crm_id >= _CRM_ID,
        tuple_(CrmLink.crm_id, CrmLink.id) > tuple_(_CRM_ID, _AFTER),
        CrmLink.crm_id <= bindparam("until", type_=Text),
        CrmLink.parts != text("'{}'"),
    )
    .order_by(CrmLink.crm_id, CrmLink.id)
    .limit(bindparam("most", ROWS, type_=Integer))
)
MOVING = Query(
    select(CrmDirty.kind, CrmDirty.id).where(
        CrmDirty.kind == any_(text_list("kinds")), CrmDirty.id == any_(id_list())
    )
)
LAST_CRM_ID = "\x7f"  # no id of a CRM comes after it


@dataclass(frozen=True, slots=True)
class Walk:
    """Comparing what was paged with what is kept; `us` is who we are in the CRM."""

    database: Database
    vault: Vault
    us: str | None

    async def compare(
        self, sightings: Sequence[Sighting], last: Mapping[str, str]
    ) -> AsyncGenerator[list[Suspect]]:
        """The suspects of a page, some at a time; `last` is how far the one before it went."""
        places = Places()
        for some in (sightings[at : at + PORTION] for at in range(0, len(sightings), PORTION)):
            known = await find_places(self.database, some)
            places.by_key.update(known.by_key)
            mains = [each for each in some if each.is_main]
            yield await self._still(
                Suspect(*each.place.key, str(each.place.crm_id), "DIFFERS")
                for each in news(self.vault, mains, known, self.us)
            )
        for kind, shown in _mains(sightings).items():
            seen = Beside(kind, shown, places)
            async for links in self._between(kind, last.get(kind, ""), max(shown)):
                yield await self._still(filter(None, map(seen.differing, links)))
            yield await self._still(seen.unlinked())

    async def rest(self, kind: str, last: str) -> AsyncGenerator[list[Suspect]]:
        """What is linked behind the last record of a kind that the CRM has shown."""
        seen = Beside(kind, {}, Places())
        async for links in self._between(kind, last, LAST_CRM_ID):
            yield await self._still(filter(None, map(seen.differing, links)))

    async def _between(self, kind: str, after: str, until: str) -> AsyncGenerator[list[Row]]:
        """The links of a kind behind one id of the CRM and up to another, some at a time."""
        place = {"kind": kind, "after": after, "after_id": LAST_ID, "until": until}
        while links := await self.database.fetch(BETWEEN, **place):
            yield links
            if len(links) < ROWS:
                return
            place |= {"after": links[-1]["crm_id"], "after_id": links[-1]["id"]}

    async def _still(self, suspects: Iterable[Suspect]) -> list[Suspect]:
        """Without what is on its way to the CRM: that is no difference."""
        found = list(suspects)
        if not found:
            return []
        ids, kinds = [each.record_id for each in found], [*{each.kind for each in found}]
        rows = await self.database.fetch(MOVING, kinds=kinds, ids=ids)
        moving = {(row["kind"], row["id"]) for row in rows}
        return [each for each in found if (each.kind, each.record_id) not in moving]


def news(
    vault: Vault, sightings: Sequence[Sighting], places: Places, us: str | None
) -> list[Telling]:
    """What of ours the CRM says otherwise than when we agreed."""
    return [
        each
        for each in gather(sightings, places, us=us)
        if is_news(vault, each, meant_by(places, each))
    ]


def reached(sightings: Sequence[Sighting], last: Mapping[str, str]) -> dict[str, str]:
    """The last record of each kind that the CRM has shown by now."""
    shown = {kind: max(mains) for kind, mains in _mains(sightings).items()}
    return {**last, **shown}


def count_mains(sightings: Sequence[Sighting], before: Mapping[str, int]) -> dict[str, int]:
    """How many records of each kind the CRM has shown by now."""
    shown = {kind: before.get(kind, 0) + len(mains) for kind, mains in _mains(sightings).items()}
    return {**before, **shown}


def _mains(sightings: Sequence[Sighting]) -> Mapping[str, Mapping[str, Sighting]]:
    mains: defaultdict[str, dict[str, Sighting]] = defaultdict(dict)
    for each in sightings:
        if each.is_main and not each.is_deleted:
            mains[each.kind.value][each.crm_id] = each
    return mains
