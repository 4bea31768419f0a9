"""Carries promised records to the CRM for as long as the worker lives, and waits when it must."""

import asyncio
from contextlib import suppress

import structlog

from integrations.crm import CRM, CRMQuotaSpent, CRMRefusesUs, CRMUnavailable, Usage
from jobs.crm.governor import SLOW_SECONDS, Pace, pace
from jobs.crm.outbound.breaker import PROBE_SECONDS, Breaker
from jobs.crm.outbound.claims import BACKLOG_GROUPS, MOST_GROUPS, is_backlog
from jobs.crm.outbound.delivery import Delivery
from models.database import Database
from services.crm.health import record_health
from services.outbox import CHANNEL
from services.vault import Vault

POLL_SECONDS = 1.0
GATHER_SECONDS = 0.1  # what belongs together is committed together, or moments apart
REFUSED_WAIT_SECONDS = 30.0
QUOTA_WAIT_SECONDS = 300.0
HEALTH_SECONDS = 5.0

log = structlog.get_logger(__name__)


class CrmPump:
    """Delivers until told to stop. The poll is the guarantee; NOTIFY is only the hint.

    An `urgent_only` one is the express lane: opt-outs pass a backlog that another pump carries.
    """

    def __init__(
        self, database: Database, vault: Vault, crm: CRM, *, urgent_only: bool = False
    ) -> None:
        self._database = database
        self._crm = crm
        self._delivery = Delivery(database, vault, crm)
        self._urgent_only = urgent_only
        self._breaker = Breaker()
        self._smaller = 0  # how often the batch was halved, for it may be its size that fails
        self._told: tuple[Usage | None, str | None, float] = (None, None, 0.0)
        self._probed_at = -QUOTA_WAIT_SECONDS
        self._stir = asyncio.Event()
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Pump until stopped or cancelled; a CRM or a database that is away is waited for.

        Stopped, it finishes the batch in hand; cancelled, it puts it back.
        """
        listener = asyncio.create_task(self._database.listen(CHANNEL, self._stir.set))
        try:
            while not self._stop.is_set():
                await self._rest(await self._turn())
        finally:
            listener.cancel()

    def stop(self) -> None:
        """Have `run` end after the batch in hand."""
        self._stop.set()
        self._stir.set()

    async def drain(self) -> int:
        """Deliver what is due now, or until stopped; say how many records were settled."""
        settled = 0
        while not self._stop.is_set() and (count := await self._deliver_some()):
            settled += count
            if self._pace is Pace.SLOW:
                break
        return settled

    @property
    def _pace(self) -> Pace:
        """What is urgent goes at full pace to the last call of the day."""
        return Pace.FULL if self._urgent_only else pace(self._crm.usage)

    async def _deliver_some(self) -> int:
        urgent_only = self._urgent_only or self._pace is Pace.RESERVED
        most = MOST_GROUPS if urgent_only or self._smaller else await self._most()
        groups = max(1, most >> self._smaller)
        count = await self._delivery.deliver_some(groups, urgent_only=urgent_only)
        self._breaker.succeeded()
        if count:  # having had nothing to send says nothing about its size
            self._smaller = max(0, self._smaller - 1)
        return count

    async def _most(self) -> int:
        async with self._database.transaction() as session:
            return BACKLOG_GROUPS if await is_backlog(session) else MOST_GROUPS

    async def _turn(self) -> float:
        """Deliver what is due; how long to stay away from a CRM that is not well, in seconds."""
        try:
            if self._breaker.is_open or self._is_reserve_old():
                self._probed_at = asyncio.get_running_loop().time()
                await self._crm.probe()
            await self.drain()
        except CRMQuotaSpent:
            return await self._stay_away("CRM_QUOTA_SPENT", QUOTA_WAIT_SECONDS)
        except CRMUnavailable:
            self._halve()
            return await self._stay_away("CRM_UNAVAILABLE", self._breaker.failed())
        except CRMRefusesUs:
            return await self._stay_away("CRM_REFUSES_US", REFUSED_WAIT_SECONDS)
        except Exception as fault:  # noqa: BLE001 - a database that is away or one odd record must not end the worker
            log.error("crm_pump_failed", code=type(fault).__name__)  # noqa: TRY400 - its text may hold what was sent
            self._halve()
            return min(self._breaker.failed(), PROBE_SECONDS)
        await self._tell_health(None)
        return SLOW_SECONDS if self._pace is Pace.SLOW else 0.0

    def _is_reserve_old(self) -> bool:
        """Whether the quota is to be asked for: who sends nothing hears of no calls set free."""
        is_old = asyncio.get_running_loop().time() - self._probed_at >= QUOTA_WAIT_SECONDS
        return is_old and self._pace is Pace.RESERVED

    def _halve(self) -> None:
        self._smaller = min(self._smaller + 1, MOST_GROUPS.bit_length())

    async def _stay_away(self, trouble: str, wait: float) -> float:
        level = log.warning if trouble == "CRM_UNAVAILABLE" else log.critical
        level(trouble.lower(), failures=self._breaker.failures, wait_seconds=wait)
        await self._tell_health(trouble)
        return wait

    async def _tell_health(self, trouble: str | None) -> None:
        """Say how the CRM does, if that is news or a while ago."""
        now, usage = asyncio.get_running_loop().time(), self._crm.usage
        before, was, at = self._told
        if self._urgent_only or (trouble == was and (usage == before or now - at < HEALTH_SECONDS)):
            return
        used, total = usage or (None, None)
        with suppress(Exception):  # the next turn says it again
            async with self._database.transaction() as session:
                await record_health(session, used=used, total=total, trouble=trouble)
            self._told = (usage, trouble, now)

    async def _rest(self, wait: float) -> None:
        """Rest until something is promised, and a moment longer; the whole wait if there is one."""
        awaited, seconds = (self._stop, wait) if wait else (self._stir, POLL_SECONDS)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await awaited.wait()
                self._stir.clear()
                await asyncio.sleep(GATHER_SECONDS)
