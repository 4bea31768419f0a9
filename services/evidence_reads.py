"""What owners read of their own evidence, and staff of all that was sent."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid as UuidType
from sqlalchemy import and_, any_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.database import Database, Record
from models.holding import Evidence
from models.query import Query, id_list
from rules.errors import Forbidden
from rules.media_types import MediaType
from services.evidence_files import File
from services.evidence_subjects import lock_evidence, note

_READER = bindparam("owner_id", type_=UuidType)
_EVIDENCE = select(
    Evidence.id,
    Evidence.registration_id,
    Evidence.claim_id,
    Evidence.state,
    Evidence.media_type,
    Evidence.size_bytes,
    Evidence.digest,
    Evidence.stored_at,
).where(or_(Evidence.owner_id == _READER, and_(_READER.is_(None), Evidence.digest.is_not(None))))
BY_ID = Query(_EVIDENCE.where(Evidence.id == any_(id_list())))
OF_REGISTRATIONS = Query(
    _EVIDENCE.where(Evidence.registration_id == any_(id_list())).order_by(Evidence.id)
)
OF_CLAIMS = Query(_EVIDENCE.where(Evidence.claim_id == any_(id_list())).order_by(Evidence.id))


@dataclass(frozen=True, slots=True)
class EvidenceEntry:
    id: UUID
    registration_id: UUID | None
    claim_id: UUID | None
    state: str
    media_type: str | None
    size_bytes: int | None
    digest: bytes | None
    stored_at: datetime | None


async def read_evidence(
    database: Database, owner_id: UUID | None, ids: Sequence[UUID]
) -> Mapping[UUID, EvidenceEntry]:
    """Of this evidence, what this owner announced or sent; for staff, who are none, all sent."""
    rows = await database.fetch(BY_ID, owner_id=owner_id, ids=list(ids))
    return {row["id"]: _entry(row) for row in rows}


async def read_evidence_for(
    database: Database, owner_id: UUID | None, query: Query, ids: Sequence[UUID]
) -> Mapping[UUID, list[EvidenceEntry]]:
    """The same for each of these registrations or claims, in the order of announcement."""
    found: dict[UUID, list[EvidenceEntry]] = defaultdict(list)
    for row in await database.fetch(query, owner_id=owner_id, ids=list(ids)):
        found[row["claim_id"] or row["registration_id"]].append(_entry(row))
    return found


async def note_reading(session: AsyncSession, *, evidence_id: UUID, actor: str) -> File:
    """Write down that staff look at a file, before they do. Raises Forbidden when there is none."""
    evidence = await lock_evidence(session, evidence_id)
    if evidence is None or evidence.digest is None or evidence.media_type is None:
        raise Forbidden
    await note(session, evidence_id, "READ_EVIDENCE", actor=actor)
    return File(MediaType(evidence.media_type), evidence.size_bytes or 0, evidence.digest)


def _entry(row: Record) -> EvidenceEntry:
    return EvidenceEntry(*row.values())
