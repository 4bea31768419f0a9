"""All that is so of records that looked different: what the CRM shows, and what we keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import any_, or_, select

from integrations.crm import Sighting
from jobs.crm.inbound.places import Places
from jobs.crm.inbound.rulings import is_news
from jobs.crm.inbound.taking import meant_by
from jobs.crm.inbound.tellings import Telling, telling_of
from jobs.crm.reconciliation.drifts import Facts, Linked
from jobs.crm.reconciliation.seeing import Key, Noticed, Seen, read_linked
from jobs.crm.reconciliation.walking import MOVING
from jobs.crm.records import read_records
from models.crm import CrmReview
from models.database import Database
from models.query import Query, id_list, text_list
from services.vault import Vault

WHO_OR_WHICH = ["DUPLICATE", "MATCH", "DELETED", "MERGED_OWNERS"]
ASKED = Query(
    select(CrmReview.record_id).where(
        CrmReview.record_id == any_(id_list()),
        CrmReview.kind == any_(text_list("kinds")),
        or_(CrmReview.decided_at.is_(None), CrmReview.verdict == "LEAVE"),
    )
)


@dataclass(frozen=True, slots=True)
class Known:
    """What we keep of the same records, read after the CRM was asked."""

    linked: Mapping[Key, Linked]
    moving: frozenset[Key]
    asked: frozenset[UUID]
    ours: frozenset[Key]


@dataclass(frozen=True, slots=True)
class SecondLook:
    """How to look again. What was agreed on since `began_at` is on its way, and no difference."""

    database: Database
    vault: Vault
    began_at: datetime

    async def know(self, noticed: Sequence[Noticed]) -> Known:
        ids = [each.id for each in noticed]
        kind = noticed[0].kind
        rows = await self.database.fetch(MOVING, kinds=[kind], ids=ids)
        linked = await read_linked(self.database, kind, ids)
        asked = await self.database.fetch(ASKED, ids=ids, kinds=WHO_OR_WHICH)
        agreed = {key for key, each in linked.items() if each.acknowledged_at >= self.began_at}
        told = {key: each for key, each in linked.items() if each.parts}
        strange = {each.key: 0 for each in noticed if each.key not in told}
        return Known(
            linked=told,
            moving=frozenset({(row["kind"], row["id"]) for row in rows} | agreed),
            asked=frozenset(row["record_id"] for row in asked),
            ours=frozenset(await read_records(self.database, self.vault, strange)),
        )

    def facts(self, noticed: Noticed, seen: Seen, known: Known) -> Facts:
        """All that is so of one of them."""
        linked = known.linked.get(noticed.key)
        there = seen.by_crm_id.get(linked.crm_id) if linked else None
        strange = noticed.crm_ids - ({linked.crm_id} if linked else set())
        carrying = (seen.by_crm_id.get(each) for each in sorted(strange))
        return Facts(
            linked=linked,
            there=there,
            elsewhere=next((each for each in carrying if _carries(each, noticed.id)), None),
            news=self._news(linked, there, seen.places) if linked and there else frozenset(),
            exists=noticed.key in known.ours,
            is_moving=noticed.key in known.moving,
            is_asked=noticed.id in known.asked,
        )

    def _news(self, linked: Linked, there: Sighting, places: Places) -> frozenset[str]:
        """The fields in which the CRM says something else than when we agreed."""
        place = places.by_key[linked.kind, linked.id]
        told = telling_of(place, there)
        single = (Telling(place, {name: word}, told.main) for name, word in told.words.items())
        return frozenset(
            name
            for each in single
            if is_news(self.vault, each, meant_by(places, each))
            for name in each.words
        )


def _carries(sighting: Sighting | None, record_id: UUID) -> bool:
    return sighting is not None and not sighting.is_deleted and sighting.our_id == record_id
