"""What staff did in the CRM is heard and taken in, record by record; our own echo changes nothing.

Killed at any line it loses nothing: the cursor moves with what is taken in, and what is heard twice
is known.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

import structlog

from integrations.crm import CRM, Heard
from jobs.crm.inbound.cursors import Turn, ask_for_reconciliation, begin_turn, end_turn, restart
from jobs.crm.inbound.merges import find_winners
from jobs.crm.inbound.places import Places, find_places
from jobs.crm.inbound.rulings import is_news
from jobs.crm.inbound.strangers import refusing_strangers, take_refusal
from jobs.crm.inbound.taking import Taking, meant_by
from jobs.crm.inbound.tellings import Telling, gather, is_moved
from models.database import Database
from services.household import Household

BEHIND = timedelta(seconds=5)  # what is written at this moment may be stamped a little earlier
RESTART_BEFORE = timedelta(seconds=600)
LONGEST_HELD_BACK = timedelta(seconds=600)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Hearing:
    """What it takes to hear the CRM."""

    database: Database
    house: Household
    crm: CRM

    async def turn(self) -> int:
        """Hear what is new, take it in, and say of how many records there was news.

        Raises what the CRM raises when it is asked. What cannot be taken in now is heard again.
        """
        clock = asyncio.get_running_loop().time
        async with self.database.transaction() as session:
            turn = await begin_turn(session)
        began = clock()
        heard = await self.crm.hear(turn.since)
        ahead = heard.org_clock - turn.began_at - timedelta(seconds=clock() - began)
        if turn.heard_until is None or heard.org_clock < turn.heard_until:
            await self._begin_anew(turn, heard)
            return 0
        places = await find_places(self.database, heard.sightings)
        refused = await self._refuse_strangers(heard, places)
        news = self._news(heard, places)
        winners = await find_winners(self.crm, [each for each in news if _is_moved(each)])
        taking = Taking(self.database, self.house, turn, ahead, places, winners)
        await self._take_in(taking, heard, news)
        return refused + len(news)

    async def _begin_anew(self, turn: Turn, heard: Heard) -> None:
        """Begin at the org's now; where its clock went back, a while before, and compare all."""
        async with self.database.transaction() as session:
            if turn.heard_until is None:
                await end_turn(session, turn, heard.org_clock)
            else:
                log.error("crm_clock_behind", code="CLOCK_BEHIND")
                await restart(session, heard.org_clock - RESTART_BEFORE)

    async def _refuse_strangers(self, heard: Heard, places: Places) -> int:
        refused = 0
        for each in refusing_strangers(heard.sightings, places, us=self.crm.user_id):
            async with self.database.transaction() as session:
                refused += await take_refusal(session, each)
        return refused

    def _news(self, heard: Heard, places: Places) -> list[Telling]:
        """What is not our own echo: most of what is heard is."""
        return [
            each
            for each in gather(heard.sightings, places, us=self.crm.user_id)
            if _is_moved(each) or is_news(self.house.vault, each, meant_by(places, each))
        ]

    async def _take_in(self, taking: Taking, heard: Heard, news: Sequence[Telling]) -> None:
        """Take in one after the other; the cursor moves along, up to what is still to be done."""
        until = heard.org_clock - BEHIND
        for each, bound in zip(news, _bounds(news, until), strict=True):
            if not await self._take_one(taking, each, min(bound, until)):
                until = min(until, await self._held_back(each, heard))
        async with self.database.transaction() as session:
            await end_turn(session, taking.turn, until)

    async def _take_one(self, taking: Taking, telling: Telling, until: datetime) -> bool:
        try:
            async with self.database.transaction() as session:
                is_taken = await taking.take(session, telling)
                if is_taken:
                    await end_turn(session, taking.turn, until)
        except Exception as fault:  # noqa: BLE001 - one odd record must not keep the others waiting
            kind, record_id = telling.place.key
            code = type(fault).__name__  # its text may quote what was heard
            log.error("crm_not_taken_in", kind=kind, id=str(record_id), code=code)  # noqa: TRY400 - see above
            return False
        return is_taken

    async def _held_back(self, telling: Telling, heard: Heard) -> datetime:
        """From when on to hear again; what fails for long is left to the comparison of all."""
        if heard.org_clock - telling.since <= LONGEST_HELD_BACK:
            return telling.since
        async with self.database.transaction() as session:
            await ask_for_reconciliation(session)
        return heard.org_clock


def _is_moved(telling: Telling) -> bool:
    return telling.main is not None and is_moved(telling.place, telling.main)


def _bounds(news: Sequence[Telling], until: datetime) -> list[datetime]:
    """Up to where all was heard once each of these is taken in, but not those after it."""
    ahead = accumulate([until, *(each.since for each in reversed(news))], min)
    return list(ahead)[-2::-1]
