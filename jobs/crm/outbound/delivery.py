"""One batch for the CRM: claim, read, match, send, settle, with no transaction open while asking.

Killed at any line it loses nothing: an unsettled lease runs out, and the same records go again.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from integrations.crm import CRM, CRMRefusesUs, CRMUnavailable, Fault
from jobs.crm.expectations import expect
from jobs.crm.links import note_sent, remember
from jobs.crm.outbound.claims import MOST_GROUPS, Claim, claim, release, renew
from jobs.crm.outbound.drafting import draft
from jobs.crm.outbound.drafts import Draft
from jobs.crm.outbound.outcomes import take
from jobs.crm.outbound.settling import Fate, Settled, settle
from jobs.crm.outbound.staff_first import UNHEARD
from jobs.crm.outbound.telling import ask_staff, events_of, log_settled
from models.database import Database
from services.crm.events import note
from services.crm.nudges import nudge
from services.crm.refusals import refuse_by_crm
from services.vault import Vault

PUT_BACK_SECONDS = 4
RENEW_SECONDS = 20
FAULT_WAIT, MOST_FAULTS = 5.0, 6
DATABASE_FAULTS = (OSError, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What it takes to deliver."""

    database: Database
    vault: Vault
    crm: CRM

    async def deliver_some(self, groups: int = MOST_GROUPS, *, urgent_only: bool = False) -> int:
        """Deliver what is due of so many owners, and say how many records were settled.

        Raises CRMUnavailable or CRMRefusesUs, and whatever else went wrong. Then, and when it is
        cancelled, what was claimed is free again at once: due as before, except that after a
        fault of our own it is due a little later, and held if it is an owner's alone.
        """
        lease = uuid4()
        claims: list[Claim] = []
        try:
            async with self.database.transaction() as session:
                claims = await claim(session, lease, groups, urgent_only=urgent_only)
            if claims:
                async with self._keeping(lease):
                    await self._settle(lease, await self._send(claims))
        except (CRMUnavailable, CRMRefusesUs, asyncio.CancelledError):
            await self._put_back(lambda session: release(session, lease))
            raise
        except Exception as fault:
            ill = _ill(claims, fault, is_proven=groups == 1)
            await self._put_back(lambda session: settle(session, lease, ill))
            raise
        return len(claims)

    async def _send(self, claims: Sequence[Claim]) -> Draft:
        found = await draft(self.database, self.vault, self.crm, claims)
        if found.plans:
            async with self.database.transaction() as session:
                await note_sent(session, found.sent())
                await expect(session, found.expected())
            outcomes = await self.crm.push(found.sendings)
            for each, outcome in zip(list(found.plans), outcomes, strict=True):
                take(found, each, outcome, self.vault)
        return found

    async def _settle(self, lease: UUID, found: Draft) -> None:
        """Keep what came of a batch.

        What others lock in another order, an owner or a review, has transactions of its own and
        comes first: killed in between, the batch goes again and finds the same.
        """
        for owner_id, user_id in found.refusals.items():
            async with self.database.transaction() as session:
                await refuse_by_crm(session, owner_id=owner_id, actor=f"CRM:{user_id}")
        if found.disputes:
            async with self.database.transaction() as session:
                await ask_staff(session, found.disputes)
        async with self.database.transaction() as session:
            await note(session, events_of(found))  # first, for it locks nothing that others want
            await remember(session, found.agreed)
            await settle(session, lease, found.settled)
            if any(each.fault == Fault.MOVED or each.code == UNHEARD for each in found.settled):
                await nudge(session)  # what became of it is to be heard
        log_settled(found.settled)

    @asynccontextmanager
    async def _keeping(self, lease: UUID) -> AsyncGenerator[None]:
        """Keep the lease while the block runs, however slow the CRM is."""

        async def keep() -> None:
            while True:
                await asyncio.sleep(RENEW_SECONDS)
                await self._put_back(lambda session: renew(session, lease))

        keeping = asyncio.create_task(keep())
        try:
            yield
        finally:
            keeping.cancel()

    async def _put_back(self, put: Callable[[AsyncSession], Awaitable[None]]) -> None:
        """Settle what cannot be sent now; where that fails too, the lease runs out by itself."""
        try:
            async with asyncio.timeout(PUT_BACK_SECONDS), self.database.transaction() as session:
                await put(session)
        except Exception as fault:  # noqa: BLE001 - the fault that led here is the one to raise
            log.warning("crm_lease_left", code=type(fault).__name__)


def _ill(claims: Sequence[Claim], fault: Exception, *, is_proven: bool) -> list[Settled]:
    """What a fault of ours comes to: an owner who brings it about is held.

    That is `is_proven` of one who came alone after larger batches failed, and of one who came alone
    after many tries; a database that is away is nobody's fault before that.
    """
    is_theirs = is_proven and not isinstance(fault, DATABASE_FAULTS)
    is_theirs = is_theirs or max((each.attempts for each in claims), default=0) >= MOST_FAULTS
    is_alone = len({each.group_id for each in claims}) == 1
    fate = Fate.HELD if is_alone and is_theirs else Fate.LATER
    code = type(fault).__name__
    return [Settled(each, fate, code, "OURS", wait=FAULT_WAIT) for each in claims]
