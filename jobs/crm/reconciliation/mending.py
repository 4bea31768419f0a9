"""Curing what a comparison has found, record by record: the cure and its entry commit together."""

from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from integrations.crm import CRM, Delivered, Link, Sending
from jobs.crm.reconciliation.cures import cure
from jobs.crm.reconciliation.drifts import Cure, Facts, Finding, Linked
from jobs.crm.reconciliation.noticing import forget
from jobs.crm.reconciliation.rehearing import Case
from jobs.crm.reconciliation.seeing import Noticed, Seen
from jobs.crm.records import Unreadable, read_records
from models.crm import CrmDrift
from models.database import Database
from services.household import Household

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Mending:
    """A batch of differences of one comparison."""

    database: Database
    house: Household
    crm: CRM
    run_id: UUID
    seen: Seen

    async def mend(self, noticed: Noticed, facts: Facts, finding: Finding | None) -> None:
        """Cure a difference and enter how it was met; what is none leaves no entry.

        Raises what the CRM raises when it is asked.
        """
        if finding is not None and finding.cure is Cure.REKEY and facts.linked is not None:
            is_done = await self._give_key(facts.linked)
            await self._enter(noticed, facts, finding, "RESENT" if is_done else "NONE")
            return
        try:
            async with self.database.transaction() as session:
                repair = await self._cure(session, noticed, facts, finding)
                await self._write(session, noticed, facts, finding, repair)
        except Exception as fault:  # noqa: BLE001 - one odd record must not keep the others waiting
            code = type(fault).__name__  # its text may quote what was heard
            log.error("crm_not_mended", kind=noticed.kind, id=str(noticed.id), code=code)  # noqa: TRY400 - see above
            await self._enter(noticed, facts, finding, "NONE")

    async def _cure(
        self, session: AsyncSession, noticed: Noticed, facts: Facts, finding: Finding | None
    ) -> str | None:
        if finding is None:
            return None
        return await cure(
            Case(session, self.database, self.house, self.seen, noticed, facts, finding)
        )

    async def _give_key(self, linked: Linked) -> bool:
        """Write our key where it was taken away, and nothing else; whether the CRM took it."""
        key = (linked.kind, linked.id)
        read = await read_records(self.database, self.house.vault, {key: linked.version})
        record = read.get(key)
        if record is None or isinstance(record, Unreadable):
            return False
        link = Link(linked.crm_id, linked.parts)
        (outcome,) = await self.crm.push([Sending(record, frozenset(), link, takes_key=True)])
        return isinstance(outcome, Delivered)

    async def _enter(
        self, noticed: Noticed, facts: Facts, finding: Finding | None, repair: str
    ) -> None:
        async with self.database.transaction() as session:
            await self._write(session, noticed, facts, finding, repair)

    async def _write(
        self,
        session: AsyncSession,
        noticed: Noticed,
        facts: Facts,
        finding: Finding | None,
        repair: str | None,
    ) -> None:
        """Replace what was noticed of a record by what was found, if anything was."""
        await forget(session, self.run_id, noticed)
        if finding is not None and repair is not None:
            there = facts.elsewhere or facts.there
            session.add(
                CrmDrift(
                    run_id=self.run_id,
                    kind=noticed.kind,
                    record_id=noticed.id,
                    crm_id=there.crm_id if there else min(noticed.crm_ids),
                    what=finding.what,
                    fields=sorted(finding.parts or finding.fields),
                    repair=repair,
                )
            )
