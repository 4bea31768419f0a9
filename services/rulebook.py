"""Keeps the rules that a process decides by those that were adopted, without a restart."""

from models.database import Database
from services.freshness import keep_fresh
from services.household import Household
from services.programmes import CHANNEL, read_programmes


class Rulebook:
    """Hands every new version to the household, long before its day."""

    def __init__(self, database: Database, house: Household) -> None:
        self._database = database
        self._house = house

    async def refresh(self) -> None:
        """Raises ProgrammeRefused for a version that this release cannot read."""
        self._house.programmes = await read_programmes(self._database)

    async def keep_fresh(self) -> None:
        """Refresh at every adoption, until cancelled; whatever fails, what is known stays."""
        await keep_fresh(self._database, CHANNEL, self.refresh, fault="programme.not_refreshed")
