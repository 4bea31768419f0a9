"""The link of a record to the CRM, as far as decisions here change it."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.crm import CrmLink

FORGOTTEN = ""  # in the place of our fingerprint: whatever we say now, it was not told


async def lock_link(session: AsyncSession, kind: str, record_id: UUID) -> CrmLink | None:
    """The link of a record, locked: after what it is about, and before anything is promised.

    Whoever settles a delivery takes them in this order too.
    """
    link = select(CrmLink).where(CrmLink.kind == kind, CrmLink.id == record_id).with_for_update()
    return await session.scalar(link.execution_options(populate_existing=True))


def forget_ours(link: CrmLink, fields: Iterable[str]) -> None:
    """Have our values of these fields sent again; theirs stay known for what they are."""
    known = link.baseline
    link.baseline = known | {
        field: [FORGOTTEN, known[field][1]] for field in fields if field in known
    }


async def find_owner_of_contact(session: AsyncSession, crm_id: str) -> UUID | None:
    """The owner whom the CRM holds under this id, or a part of whose record has it."""
    parts = func.jsonb_path_query_array(CrmLink.parts, literal_column("'$.*'::jsonpath"))
    return await session.scalar(
        select(CrmLink.id)
        .where(CrmLink.kind == "OWNER", (CrmLink.crm_id == crm_id) | parts.op("?")(crm_id))
        .order_by(CrmLink.state == "FOLLOWING", CrmLink.id)
        .limit(1)
    )
