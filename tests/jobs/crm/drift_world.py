"""A CRM that shows itself page by page, and what is done to it behind our back."""

from sqlalchemy import delete, select, text, update

from integrations.crm import Page
from integrations.memory_crm import MemoryCRM
from jobs.crm.reconciliation.comparing import Reconciliation
from models.crm import CrmDrift, CrmLink, CrmReconciliation
from models.outbox import CrmDirty


class Paged(MemoryCRM):
    """Pages of a few records, in the order of their ids; how often it was asked is counted."""

    def __init__(self, size: int = 3) -> None:
        super().__init__()
        self.size = size
        self.pages = 0
        self.purged = set()

    async def look(self, kind, crm_ids):
        return await super().look(kind, [each for each in crm_ids if each not in self.purged])

    async def page(self, after):
        await self.probe()
        self.pages += 1
        last = after.get("last", "")
        ours = sorted(self.records.all.values(), key=lambda held: held.crm_id)
        rest = [h for h in ours if h.our_id and not h.is_deleted and h.crm_id > last]
        some = [held.sighting() for held in rest[: self.size]]
        more = len(rest) > self.size
        return Page(some, {"last": some[-1].crm_id} if more else None)


def unheard(crm, who, **changed):
    """A record as it is once something happened to it that polling never shows."""
    held = crm.records.find(who)
    return crm.records.change(held, modified_at=held.modified_at, **changed)


def purge(crm, who):
    """Deleted, and gone from the bin too."""
    held = unheard(crm, who, is_deleted=True)
    crm.purged.add(held.crm_id)


async def compare(world):
    """The run's id, and all that it listed: what, kind, record, repair."""
    run_id = await Reconciliation(world.database, world.house, world.crm).run()
    return run_id, await drifts(world.database, run_id)


async def drifts(database, run_id):
    async with database.transaction() as session:
        rows = await session.scalars(select(CrmDrift).filter_by(run_id=run_id))
        return sorted((row.what, row.kind, str(row.record_id), row.repair) for row in rows)


async def found(world):
    """What a comparison lists, without the ids."""
    _, listed = await compare(world)
    return [(what, kind, repair) for what, kind, _, repair in listed]


async def forget_link(database, record_id):
    async with database.transaction() as session:
        await session.execute(delete(CrmLink).where(CrmLink.id == record_id))


async def set_link(database, record_id, **values):
    async with database.transaction() as session:
        await session.execute(update(CrmLink).where(CrmLink.id == record_id).values(**values))


async def be_long_ago(database):
    """All that was agreed on was so before any comparison."""
    async with database.transaction() as session:
        past = text("now() - interval '1 day'")
        await session.execute(update(CrmLink).values(acknowledged_at=past))


async def last_run(database):
    async with database.transaction() as session:
        return await session.scalar(
            select(CrmReconciliation).order_by(CrmReconciliation.id.desc()).limit(1)
        )


async def dirty(database):
    async with database.transaction() as session:
        return {row.id for row in await session.scalars(select(CrmDirty))}
