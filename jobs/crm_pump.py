"""Carries promised records to the CRM for as long as the worker lives, and waits when it must."""

import asyncio
from contextlib import suppress

import structlog

from integrations.crm import CRM, CRMRefusesUs, CRMUnavailable
from jobs.crm_claims import MOST_CLAIMED
from jobs.crm_delivery import Delivery
from models.database import Database
from services.outbox import CHANNEL
from services.vault import Vault

POLL_SECONDS = 1.0
GATHER_SECONDS = 0.1  # what belongs together is committed together, or moments apart
REFUSED_WAIT_SECONDS = 30.0
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 15.0

log = structlog.get_logger(__name__)


class CrmPump:
    """Delivers until told to stop. The poll is the guarantee; NOTIFY is only the hint."""

    def __init__(self, database: Database, vault: Vault, crm: CRM) -> None:
        self._database = database
        self._delivery = Delivery(database, vault, crm)
        self._stir = asyncio.Event()
        self._stop = asyncio.Event()
        self._failures = 0

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
        return settled

    async def _deliver_some(self) -> int:
        """A batch; after failures a smaller one, for it may be its size that fails."""
        most = max(1, MOST_CLAIMED >> min(self._failures, 8))
        count = await self._delivery.deliver_some(most)
        self._failures = 0
        return count

    async def _turn(self) -> float:
        """Deliver what is due; how long to stay away from a CRM that is not well, in seconds."""
        try:
            await self.drain()
        except CRMUnavailable:
            return self._back_off("crm_unavailable")
        except CRMRefusesUs as refusal:
            log.critical("crm_refuses_us", code=type(refusal).__name__)
            return REFUSED_WAIT_SECONDS
        except Exception as fault:  # noqa: BLE001 - a database that is away or one odd record must not end the worker
            log.error("crm_pump_failed", code=type(fault).__name__)  # noqa: TRY400 - its text may hold what was sent
            return self._back_off("crm_pump_waits")
        self._failures = 0
        return 0.0

    def _back_off(self, event: str) -> float:
        self._failures += 1
        wait = min(FIRST_WAIT_SECONDS * 2 ** min(self._failures, 10), LONGEST_WAIT_SECONDS)
        log.warning(event, failures=self._failures, wait_seconds=wait)
        return wait

    async def _rest(self, wait: float) -> None:
        """Rest until something is promised, and a moment longer; the whole wait if there is one."""
        awaited, seconds = (self._stop, wait) if wait else (self._stir, POLL_SECONDS)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await awaited.wait()
                self._stir.clear()
                await asyncio.sleep(GATHER_SECONDS)
