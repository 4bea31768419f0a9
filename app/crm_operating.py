"""What an operator does about the CRM: look at the sync, compare, replay, ask what it lacks."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

from sqlalchemy import func, select

from app.operating import ACTOR
from app.settings import Settings, SettingsRefused
from app.wiring import make_crm, open_parts
from integrations.crm import CRM, CRMRefusesUs, CRMUnavailable
from jobs.crm.reconciliation.comparing import Reconciliation
from services.crm.comparisons import Comparison, Drift, read_drifts, read_last
from services.crm.replay import Chosen, replay_some
from services.crm.standing import Standing, read_standing


async def ask_how_the_crm_stands(settings: Settings) -> Standing:
    """How the sync stands now. Raises SettingsRefused."""
    async with open_parts(settings) as parts:
        return await read_standing(parts.database)


async def ask_what_the_crm_lacks(settings: Settings) -> list[str]:
    """What the CRM lacks to take our records, in words. Raises SettingsRefused."""
    async with _crm(settings) as crm:
        return await crm.preflight()


async def replay(settings: Settings, chosen: Chosen) -> int:
    """Have held records tried again; how many. What is refused anew meanwhile stays held."""
    freed = 0
    async with open_parts(settings) as parts:
        async with parts.database.transaction() as session:
            began_at = await session.scalar(select(func.now()))
        held = replace(chosen, held_until=began_at)
        while True:
            async with parts.database.transaction() as session:
                some = await replay_some(session, held, actor=ACTOR)
            if not some:
                return freed
            freed += some


async def compare_now(settings: Settings) -> bool:
    """Compare everything in this process. False if it is to go on later, or a worker is at it.

    Raises SettingsRefused.
    """
    async with _crm(settings) as crm, open_parts(settings) as parts:
        run = await Reconciliation(parts.database, parts.house, crm).run()
        return run is not None


async def read_last_comparison(settings: Settings) -> tuple[Comparison, list[Drift]] | None:
    """The last comparison of everything with what it found, if there was one."""
    async with open_parts(settings) as parts:
        last = await read_last(parts.database, "RECORDS")
        return (last, [*await read_drifts(parts.database, last.id)]) if last else None


@asynccontextmanager
async def _crm(settings: Settings) -> AsyncGenerator[CRM]:
    """The CRM for as long as the block runs. Raises SettingsRefused where it cannot be asked."""
    crm = make_crm(settings)
    if crm is None:
        raise SettingsRefused("CASEBACK_CRM_DOMAIN is not set: there is no CRM to ask.")
    try:
        yield crm
    except (CRMUnavailable, CRMRefusesUs) as failure:
        raise SettingsRefused(f"The CRM cannot be asked: {failure}") from failure
    finally:
        await crm.close()
