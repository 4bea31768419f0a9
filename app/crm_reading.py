"""The two sides of a record for the desk: ours as the worker would tell it, and the CRM's."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from app.wiring import Parts, crm_maker
from integrations.crm import CRM, CRMRefusesUs, CRMUnavailable, Sighting
from integrations.crm_records import RecordKind, said
from jobs.crm.records import Unreadable, read_records
from models.database import Database
from services.crm.sides import CrmAway, Fields, Theirs
from services.vault import Vault

PATIENCE_SECONDS = 10.0  # a clerk waits; the worker has more of it


class CrmReading:
    """Reads both sides; without a CRM theirs is always away."""

    def __init__(self, database: Database, vault: Vault, crm: CRM | None) -> None:
        self._database = database
        self._vault = vault
        self._crm = crm

    async def ours(self, kind: str, record_ids: Sequence[UUID]) -> Mapping[UUID, Fields]:
        versions = {(kind, each): 0 for each in record_ids}
        found = await read_records(self._database, self._vault, versions)
        return {
            record.id: said(record)
            for record in found.values()
            if not isinstance(record, Unreadable)
        }

    async def look(self, kind: str, crm_ids: Sequence[str]) -> Sequence[Theirs]:
        """Raises CrmAway."""
        if self._crm is None:
            raise CrmAway
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                heard = await self._crm.look(RecordKind(kind), crm_ids)
        except (CRMUnavailable, CRMRefusesUs, TimeoutError) as fault:
            raise CrmAway from fault
        return [_theirs(each) for each in heard.sightings if each.is_main]


@asynccontextmanager
async def open_reading(parts: Parts) -> AsyncGenerator[CrmReading]:
    """A line to the CRM of the desk's own, used only when a clerk looks."""
    maker = crm_maker(parts.settings)
    crm = maker() if maker else None
    try:
        yield CrmReading(parts.database, parts.house.vault, crm)
    finally:
        if crm is not None:
            await crm.close()


def _theirs(sighting: Sighting) -> Theirs:
    return Theirs(
        crm_id=sighting.crm_id,
        fields=sighting.said,
        modified_at=sighting.modified_at,
        is_deleted=sighting.is_deleted,
        merged_into=sighting.merged_into,
    )
