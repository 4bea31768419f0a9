"""One record of the CRM is taken in, under the lock that keeps both sides of it still."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from integrations.crm import Sighting
from jobs.crm.inbound.cursors import Turn
from jobs.crm.inbound.effects import Effects
from jobs.crm.inbound.merges import Move, Winners
from jobs.crm.inbound.ours import lock_ours, read_ours
from jobs.crm.inbound.places import REFERS, Place, Places, owners_meant
from jobs.crm.inbound.rulings import Meant, judge
from jobs.crm.inbound.tellings import Telling, is_moved, telling_of
from models.crm import CrmLink
from models.database import Database
from services.crm.links import lock_link
from services.crm.refusals import refuse_by_crm
from services.household import Household


@dataclass(frozen=True, slots=True)
class Taking:
    """A turn's way of taking in; `ahead` is how far the org's clock is before ours."""

    database: Database
    house: Household
    turn: Turn
    ahead: timedelta
    places: Places
    winners: Winners

    async def take(self, session: AsyncSession, telling: Telling) -> bool:
        """Take in what is told of a record; False if it must be heard again.

        That is so where both sides agreed on something after we asked: what we heard may be older.
        """
        key = telling.place.key
        await lock_ours(session, *key)
        link = await lock_link(session, *key)
        if link is None:
            return True  # staff have just had it made anew
        if link.acknowledged_at >= self.turn.began_at:
            return False
        telling = replace(telling, place=place_of(link))
        main = telling.main
        if main is None or not is_moved(telling.place, main):
            await self._heed(session, link, telling)
        elif main.is_deleted:
            await self._heed(session, link, telling)  # a no that was said before
            winner = await Move(session, link, main).follow(self.winners)
            if winner is not None:
                merged = telling_of(place_of(link), winner)
                await self._heed(session, link, merged, is_merge=True)
        else:
            await Move(session, link, main).follow(self.winners)
            await self._heed(session, link, replace(telling, place=place_of(link)))
        return True

    async def _heed(
        self, session: AsyncSession, link: CrmLink, telling: Telling, *, is_merge: bool = False
    ) -> None:
        vault = self.house.vault
        ours = await read_ours(session, self.database, vault, link.kind, link.id)
        if ours is None:
            return
        meant = await self._meant(session, telling)
        judged = judge(vault, telling, ours, meant, ahead=self.ahead, is_merge=is_merge)
        if judged:
            at = self.turn.began_at
            await Effects(session, self.house, link, judged, meant, at).carry_out()

    async def _meant(self, session: AsyncSession, telling: Telling) -> Meant:
        """Our ids for what the record refers to; people as they are linked at this moment."""
        meant = meant_by(self.places, telling)
        holder = telling.words.get("owner_id")
        if holder and holder.value:
            return {**meant, "owner_id": await owners_meant(session, holder.value)}
        return meant


def meant_by(places: Places, telling: Telling) -> Meant:
    """Our ids for what the record refers to, by the field that refers."""
    words = ((name, telling.words.get(name)) for name in REFERS)
    return {name: places.meant(name, word.value) for name, word in words if word and word.value}


def place_of(link: CrmLink) -> Place:
    return Place(
        *(link.kind, link.id, link.crm_id, link.state), link.parts, link.baseline, link.sent
    )


async def refuse_unlinked(session: AsyncSession, sighting: Sighting) -> None:
    """Take a no to news from a contact that carries our key, before its arrival is known to us."""
    if sighting.our_id is not None:
        actor = f"CRM:{sighting.modified_by}"
        await refuse_by_crm(session, owner_id=sighting.our_id, actor=actor)
