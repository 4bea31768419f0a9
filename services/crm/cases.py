"""The cases about the CRM as staff find them: page by page, and one with all that is kept of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Integer, Select, Text, Uuid, any_, bindparam, or_, select

from models.crm import CrmLink, CrmReview
from models.database import Database
from models.query import Query, id_list
from services.queues import FIRST_OF_ALL

_COLUMNS: Select[*tuple[Any, ...]] = select(
    *(CrmReview.id, CrmReview.kind, CrmReview.record_kind, CrmReview.record_id),
    *(CrmReview.crm_id, CrmReview.fields, CrmReview.candidates, CrmReview.created_at),
    *(CrmReview.decided_at, CrmReview.decided_by, CrmReview.verdict),
)
_KIND = bindparam("kind", type_=Text)
OPEN = Query(
    _COLUMNS.where(
        CrmReview.decided_at.is_(None),
        or_(_KIND.is_(None), CrmReview.kind == _KIND),
        CrmReview.id > bindparam("after", type_=Uuid),
    )
    .order_by(CrmReview.id)
    .limit(bindparam("first", type_=Integer))
)
BY_ID = Query(_COLUMNS.where(CrmReview.id == any_(id_list())))
OF_RECORDS = Query(
    _COLUMNS.where(CrmReview.record_id == any_(id_list()))
    .order_by(CrmReview.id.desc())
    .limit(bindparam("first", type_=Integer))
)
CRM_IDS = Query(
    select(CrmLink.id, CrmLink.crm_id).where(
        CrmLink.id == any_(id_list()), CrmLink.crm_id.is_not(None)
    )
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who it may be in the CRM, with the codes of what speaks for and against.

    `owner_id` is the owner of ours whom the contact is known to be, where that is the question.
    """

    crm_id: str
    evidence: tuple[str, ...] = ()
    owner_id: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case, open or decided: ids, codes and names of fields."""

    id: UUID
    kind: str
    record_kind: str
    record_id: UUID
    crm_id: str | None
    fields: Sequence[str]
    raw_candidates: Sequence[Mapping[str, Any]]
    opened_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    verdict: str | None

    @property
    def candidates(self) -> list[Candidate]:
        return [
            Candidate(str(each["crm_id"]), tuple(each.get("evidence", ())), each.get("owner_id"))
            for each in self.raw_candidates
        ]

    @property
    def stamp(self) -> str:
        """Changes with what the case is about: whoever decides says which one they saw."""
        about = [self.crm_id, list(self.fields), list(self.raw_candidates)]
        return hashlib.sha256(orjson.dumps(about, option=orjson.OPT_SORT_KEYS)).hexdigest()


async def read_cases(
    database: Database, *, kind: str | None, first: int, after: UUID | None
) -> tuple[list[Case], bool]:
    """A page of the open ones, the oldest first, and whether another follows."""
    rows = await database.fetch(OPEN, kind=kind, first=first + 1, after=after or FIRST_OF_ALL)
    return [Case(*row.values()) for row in rows[:first]], len(rows) > first


async def read_case(database: Database, case_id: UUID) -> Case | None:
    rows = await database.fetch(BY_ID, ids=[case_id])
    return Case(*rows[0].values()) if rows else None


async def read_cases_of(
    database: Database, record_ids: Sequence[UUID], *, first: int
) -> Sequence[Case]:
    """What was ever asked about these records, the newest first."""
    rows = await database.fetch(OF_RECORDS, ids=list(record_ids), first=first)
    return [Case(*row.values()) for row in rows]


async def read_crm_ids(database: Database, record_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """By our ids, those under which the CRM holds the records."""
    rows = await database.fetch(CRM_IDS, ids=list(record_ids))
    return {row["id"]: row["crm_id"] for row in rows}
