"""One batch for the CRM: claim, read, send, settle, with no transaction open while sending.

Killed at any line it loses nothing: an unsettled lease runs out, and the same records go again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from integrations.crm import CRM, CRMRefusesUs, CRMUnavailable, Delivered, Outcome, Rejected
from jobs.crm_claims import (
    MOST_CLAIMED,
    Claim,
    claim,
    hold,
    release,
    settle_delivered,
    settle_gone,
    settle_later,
)
from jobs.crm_records import Unreadable, read_records
from models.database import Database
from services.vault import Vault

PUT_BACK_SECONDS = 4

log = structlog.get_logger(__name__)

Answers = Mapping[Claim, Outcome | Unreadable]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What it takes to deliver."""

    database: Database
    vault: Vault
    crm: CRM

    async def deliver_some(self, most: int = MOST_CLAIMED) -> int:
        """Deliver one batch, at most so many, and say how many records were settled.

        Raises CRMUnavailable or CRMRefusesUs, and whatever else went wrong. Then, and when it is
        cancelled, what was claimed is free again at once: due as before, except that after a
        fault of our own it is due a little later, with the type of the fault as its code.
        """
        lease = uuid4()
        claims: list[Claim] = []
        try:
            async with self.database.transaction() as session:
                claims = await claim(session, lease, most)
            if claims:
                await self._settle(lease, claims, await self._send(claims))
        except (CRMUnavailable, CRMRefusesUs, asyncio.CancelledError):
            await self._put_back(lambda session: release(session, lease))
            raise
        except Exception as fault:
            later = [(each, type(fault).__name__) for each in claims]
            await self._put_back(lambda session: settle_later(session, lease, later))
            raise
        return len(claims)

    async def _send(self, claims: Sequence[Claim]) -> Answers:
        """What became of each claim; of one that is missing there is nothing to tell."""
        versions = {(each.kind, each.id): each.version for each in claims}
        read = await read_records(self.database, self.vault, versions)
        found = [(each, read[key]) for each in claims if (key := (each.kind, each.id)) in read]
        answers: dict[Claim, Outcome | Unreadable] = {
            each: record for each, record in found if isinstance(record, Unreadable)
        }
        sendable = {each: record for each, record in found if not isinstance(record, Unreadable)}
        if sendable:
            outcomes = await self.crm.push(list(sendable.values()))
            answers |= zip(sendable, outcomes, strict=True)
        return answers

    async def _settle(self, lease: UUID, claims: Sequence[Claim], answers: Answers) -> None:
        delivered = [(e, said.crm_id) for e, said in answers.items() if isinstance(said, Delivered)]
        waiting = [(e, said.code) for e, said in answers.items() if not isinstance(said, Delivered)]
        async with self.database.transaction() as session:
            await hold(session, lease, claims)
            await settle_delivered(session, lease, delivered)
            await settle_later(session, lease, waiting)
            await settle_gone(session, lease, [each for each in claims if each not in answers])
        for each, said in answers.items():
            _note(each, said)

    async def _put_back(self, settle: Callable[[AsyncSession], Awaitable[None]]) -> None:
        """Settle what cannot be sent now; where that fails too, the lease runs out by itself."""
        try:
            async with asyncio.timeout(PUT_BACK_SECONDS), self.database.transaction() as session:
                await settle(session)
        except Exception as fault:  # noqa: BLE001 - the fault that led here is the one to raise
            log.warning("crm_lease_left", code=type(fault).__name__)


def _note(each: Claim, said: Outcome | Unreadable) -> None:
    """Log what will not pass by itself: a person must look at it."""
    match said:
        case Unreadable():
            log.error("crm_unreadable", kind=each.kind, id=str(each.id), code=said.code)
        case Rejected(again=False):
            log.warning("crm_rejected", kind=each.kind, id=str(each.id), code=said.code)
        case _:
            pass
