"""Hears the CRM for as long as the worker lives: by the clock, and at once when it is nudged."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog

from integrations.crm import CRM, CRMQuotaSpent, CRMRefusesUs, CRMUnavailable
from jobs.crm.governor import Pace, pace
from jobs.crm.inbound.cursors import take_turn
from jobs.crm.inbound.hearing import Hearing
from models.database import Database
from services.crm.nudges import CHANNEL
from services.household import Household

POLL = {Pace.FULL: 30.0, Pace.SLOW: 60.0, Pace.RESERVED: 300.0}  # in seconds
NUDGED_GAP_SECONDS = 1.0
DEBOUNCE_SECONDS = 0.5
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 60.0
REFUSED_WAIT_SECONDS, QUOTA_WAIT_SECONDS = 30.0, 300.0

log = structlog.get_logger(__name__)


class Listener:
    """Takes turns with those of other workers: of all, one hears the CRM at a time."""

    def __init__(self, database: Database, house: Household, crm: CRM) -> None:
        self._database = database
        self._crm = crm
        self._hearing = Hearing(database, house, crm)
        self._stir = asyncio.Event()
        self._stop = asyncio.Event()
        self._nudged_at: float | None = None
        self._failures = 0

    async def run(self) -> None:
        """Listen until stopped or cancelled; a CRM or a database that is away is waited for."""
        ears = asyncio.create_task(self._database.listen(CHANNEL, self._be_nudged))
        try:
            while not self._stop.is_set():
                await self._turn()
        finally:
            ears.cancel()

    def stop(self) -> None:
        """Have `run` end after the turn in hand."""
        self._stop.set()
        self._stir.set()

    def _be_nudged(self) -> None:
        if self._nudged_at is None:
            self._nudged_at = _now()
        self._stir.set()

    async def _turn(self) -> None:
        """Hear the CRM if it is our turn, and rest."""
        try:
            wait = await self._hear()
        except CRMQuotaSpent:
            await self._stay_away("CRM_QUOTA_SPENT", QUOTA_WAIT_SECONDS)
        except CRMUnavailable:
            await self._stay_away("CRM_UNAVAILABLE")
        except CRMRefusesUs:
            await self._stay_away("CRM_REFUSES_US", REFUSED_WAIT_SECONDS)
        except Exception as fault:  # noqa: BLE001 - a database that is away must not end the worker
            await self._stay_away(type(fault).__name__)  # its text may quote what was heard
        else:
            self._failures = 0
            await self._rest(wait)

    async def _hear(self) -> float:
        """Hear the CRM unless another worker has just done so; seconds until the next turn."""
        self._stir.clear()
        poll, nudged_at = POLL[pace(self._crm.usage)], self._nudged_at
        if poll == POLL[Pace.RESERVED]:
            nudged_at = self._nudged_at = None  # the last calls of the day are for what we must say
        gap = poll if nudged_at is None else NUDGED_GAP_SECONDS
        async with self._database.transaction() as session:
            age = await take_turn(session, timedelta(seconds=gap))
        if age is None:
            self._nudged_at = None
            await self._hearing.turn()
            return poll
        if nudged_at is not None and age.total_seconds() < _now() - nudged_at:
            self._nudged_at = None  # another worker was quicker
            gap = poll
        return gap - age.total_seconds()

    async def _rest(self, seconds: float) -> None:
        """Rest for as long, or until nudged and a moment longer: nudges come in swarms."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0)):
                await self._stir.wait()
        if self._stir.is_set():
            await self._wait(DEBOUNCE_SECONDS)

    async def _stay_away(self, trouble: str, seconds: float | None = None) -> None:
        self._failures += 1
        self._nudged_at = _now()  # what was to be heard is still to be heard
        doubled = FIRST_WAIT_SECONDS * 2 ** min(self._failures, 10)
        wait = min(doubled, LONGEST_WAIT_SECONDS) if seconds is None else seconds
        log.warning("crm_not_heard", code=trouble, failures=self._failures, wait_seconds=wait)
        await self._wait(wait)

    async def _wait(self, seconds: float) -> None:
        """Wait, unless told to stop."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0)):
                await self._stop.wait()


def _now() -> float:
    return asyncio.get_running_loop().time()
