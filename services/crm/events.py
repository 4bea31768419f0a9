"""What happened between us and the CRM about each record: ids, codes and names of fields."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.crm import CrmEvent

What = Literal["SENT", "HEARD", "LINKED", "MERGED", "HELD", "REVIEWED", "REPLAYED"]
US = "SYSTEM:crm"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened about a record, and at whose doing; never a value."""

    kind: str
    record_id: UUID
    what: What
    code: str | None = None
    fields: Sequence[str] = ()
    actor: str = US


async def note(session: AsyncSession, rows: Sequence[Event]) -> None:
    """Keep what happened, of very many records too."""
    told = [asdict(each) | {"fields": sorted(each.fields)} for each in rows]
    if told:
        await session.execute(insert(CrmEvent), told)
