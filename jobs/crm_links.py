"""What the CRM acknowledged last of each record, and under which id it holds it."""

from sqlalchemy import TableValuedAlias, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.outbox import CrmLink

NAMES = ["kind", "id", "crm_id", "acknowledged_version", "acknowledged_at"]


async def remember(session: AsyncSession, said: TableValuedAlias) -> None:
    """Keep what was said of each kind, id and version; a later version's word stands."""
    heard = select(said.c.kind, said.c.id, said.c.said, said.c.version, func.now())
    ordered = heard.order_by(said.c.kind, said.c.id)  # so that two who settle wait in no circle
    statement = insert(CrmLink).from_select(NAMES, ordered)
    new = statement.excluded
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["kind", "id"],
            set_={
                "crm_id": func.coalesce(new.crm_id, CrmLink.crm_id),
                "acknowledged_version": new.acknowledged_version,
                "acknowledged_at": new.acknowledged_at,
            },
            where=CrmLink.acknowledged_version < new.acknowledged_version,
        )
    )
