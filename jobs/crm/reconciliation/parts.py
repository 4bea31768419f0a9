"""What staff marked on a part that cannot be looked at by itself: it is taken in as it was paged.

Such marks are a no to news, or the wish to be forgotten: taken twice, or a moment late, they are
what they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from integrations.crm import Sighting
from jobs.crm.inbound.cursors import Turn
from jobs.crm.inbound.places import Places, find_places
from jobs.crm.inbound.taking import Taking
from jobs.crm.inbound.tellings import Telling
from jobs.crm.reconciliation.walking import PORTION, news
from models.crm import CrmDrift, CrmReview
from models.database import Database
from services.household import Household

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a page; the CRM was asked for it at `asked_at`, by our database's clock."""

    database: Database
    house: Household
    us: str | None
    run_id: UUID
    asked_at: datetime

    async def take(self, sightings: Sequence[Sighting]) -> None:
        """Take in what they say anew, each with its entry in one transaction."""
        parts = [each for each in sightings if not each.is_main and not each.is_deleted]
        for some in (parts[at : at + PORTION] for at in range(0, len(parts), PORTION)):
            places = await find_places(self.database, some)
            for telling in news(self.house.vault, some, places, self.us):
                await self._take_one(telling, places)

    async def _take_one(self, telling: Telling, places: Places) -> None:
        turn = Turn(self.asked_at, None, is_wide=False)
        # None of these fields goes by whose word is newer, so that no clock matters.
        taking = Taking(self.database, self.house, turn, timedelta(0), places, {})
        try:
            async with self.database.transaction() as session:
                if await taking.take(session, telling):
                    session.add(self._entry(telling, await repair_of(session, telling.place.id)))
        except Exception as fault:  # noqa: BLE001 - one odd record must not keep the others waiting
            kind, record_id = telling.place.key
            code = type(fault).__name__  # its text may quote what was heard
            log.error("crm_not_mended", kind=kind, id=str(record_id), code=code)  # noqa: TRY400 - see above

    def _entry(self, telling: Telling, repair: str) -> CrmDrift:
        kind, record_id = telling.place.key
        return CrmDrift(
            run_id=self.run_id,
            kind=kind,
            record_id=record_id,
            crm_id=telling.place.crm_id,
            what="DIFFERS",
            fields=sorted(telling.words),
            repair=repair,
        )


async def repair_of(session: AsyncSession, record_id: UUID) -> str:
    """How a difference was met that went the way of what staff do."""
    is_open = select(CrmReview.id).where(
        CrmReview.record_id == record_id, CrmReview.decided_at.is_(None)
    )
    return "REVIEW" if await session.scalar(is_open.limit(1)) else "HEARD"
