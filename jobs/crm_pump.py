"""Carries promised records to the CRM: claim, send, settle, with no transaction open while sending.

Killed at any line it loses nothing: an unsettled lease runs out, and the same records go again.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID, uuid4

import structlog

from integrations.crm import CRM, CRMRefusesUs, CRMUnavailable, Delivered, Outcome, Rejected
from jobs.crm_claims import Claim, claim, settle_delivered, settle_gone, settle_later
from jobs.crm_records import read_records
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
        self._vault = vault
        self._crm = crm
        self._stir = asyncio.Event()
        self._failures = 0

    async def run(self) -> None:
        """Pump until cancelled; a CRM or a database that is away is waited for."""
        listener = asyncio.create_task(self._database.listen(CHANNEL, self._stir.set))
        try:
            while True:
                wait = await self._turn()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stirred(wait), wait or POLL_SECONDS)
        finally:
            listener.cancel()

    async def drain(self) -> int:
        """Deliver what is due now, and say how many records were settled."""
        settled = 0
        while count := await self._deliver_some():
            settled += count
        return settled

    async def _turn(self) -> float:
        """Deliver what is due; how long to stay away from a CRM that is not well, in seconds."""
        try:
            await self.drain()
        except CRMUnavailable:
            return self._back_off("crm_unavailable")
        except CRMRefusesUs as refusal:
            log.critical("crm_refuses_us", code=str(refusal))
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

    async def _stirred(self, wait: float) -> None:
        """Return when something is promised, a moment later; never while the CRM is unwell."""
        if wait:
            await asyncio.sleep(wait)
        await self._stir.wait()
        self._stir.clear()
        await asyncio.sleep(GATHER_SECONDS)

    async def _deliver_some(self) -> int:
        lease = uuid4()
        async with self._database.transaction() as session:
            claims = await claim(session, lease)
        if not claims:
            return 0
        versions = {(each.kind, each.id): each.version for each in claims}
        records = await read_records(self._database, self._vault, versions)
        present = [each for each in claims if (each.kind, each.id) in records]
        try:
            outcomes = await self._crm.push([records[each.kind, each.id] for each in present])
        except (CRMUnavailable, CRMRefusesUs) as failure:
            await self._put_back(lease, claims, type(failure).__name__)
            raise
        await self._settle(lease, claims, present, outcomes)
        return len(claims)

    async def _put_back(self, lease: UUID, claims: Sequence[Claim], code: str) -> None:
        async with self._database.transaction() as session:
            await settle_later(session, lease, [(each, code) for each in claims])

    async def _settle(
        self,
        lease: UUID,
        claims: Sequence[Claim],
        present: Sequence[Claim],
        outcomes: Sequence[Outcome],
    ) -> None:
        answered = list(zip(present, outcomes, strict=True))
        sent = set(present)
        async with self._database.transaction() as session:
            await settle_delivered(
                session,
                lease,
                [(each, said.crm_id) for each, said in answered if isinstance(said, Delivered)],
            )
            await settle_later(
                session,
                lease,
                [(each, said.code) for each, said in answered if isinstance(said, Rejected)],
            )
            await settle_gone(session, lease, [each for each in claims if each not in sent])
        for each, said in answered:
            if isinstance(said, Rejected) and not said.again:
                log.warning("crm_rejected", kind=each.kind, id=str(each.id), code=said.code)
