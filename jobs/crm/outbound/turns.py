"""How many promised records are taken at once: in one order, and as fast as a few.

In one order, so that nobody waits in a circle.
"""

from sqlalchemy import case, text
from sqlalchemy.ext.asyncio import AsyncSession

from models.outbox import KINDS, CrmDirty

KIND_ORDER = case({kind: place for place, kind in enumerate(KINDS)}, value=CrmDirty.kind)
ONE_ORDER = (KIND_ORDER, CrmDirty.id)


async def expect_many(session: AsyncSession) -> None:
    """Have the rest of a transaction planned for many records.

    What is promised comes in swarms, and the planner knows the table as it mostly is, empty: it
    would go through all of the swarm again for each of its records.
    """
    await session.execute(text("SET LOCAL enable_nestloop = off"))
