"""How the CRM does, as the worker heard it last: its quota, and what keeps us from it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.crm import CrmHealth
from models.database import Database
from models.query import Query

HEALTH = Query(
    select(
        *(CrmHealth.used, CrmHealth.total, CrmHealth.trouble),
        *(CrmHealth.trouble_since, CrmHealth.heard_at),
    )
)


@dataclass(frozen=True, slots=True)
class Health:
    """`used` of `total` API calls of the last 24 hours; `trouble` is a code, or None."""

    used: int | None
    total: int | None
    trouble: str | None
    trouble_since: datetime | None
    heard_at: datetime | None


async def read_health(database: Database) -> Health:
    """The last word of any worker; nothing is known before the first."""
    rows = await database.fetch(HEALTH)
    return Health(*rows[0].values()) if rows else Health(None, None, None, None, None)


async def record_health(
    session: AsyncSession, *, used: int | None, total: int | None, trouble: str | None
) -> None:
    """Keep what a worker has heard; trouble that lasts keeps its beginning."""
    statement = insert(CrmHealth).values(
        used=used, total=total, trouble=trouble, trouble_since=func.now() if trouble else None
    )
    new = statement.excluded
    lasting = func.coalesce(CrmHealth.trouble_since, new.trouble_since)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["is_only"],
            set_={
                "used": func.coalesce(new.used, CrmHealth.used),
                "total": func.coalesce(new.total, CrmHealth.total),
                "trouble": new.trouble,
                "trouble_since": lasting if trouble else None,
                "heard_at": func.now(),
            },
        )
    )
