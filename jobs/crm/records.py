"""The current state of what the CRM was promised, read at the moment of sending."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import any_, bindparam, case, func, select

from integrations.crm_records import (
    ConsentRecord,
    CoverageRecord,
    Record,
    ReferenceRecord,
    TimepieceRecord,
)
from jobs.crm.owners import email_answers, owner_record
from models.catalogue import Collection, PointOfSale, Reference, Timepiece
from models.database import Database
from models.database import Record as Row
from models.people import Consent
from models.query import Query, id_list
from models.warranty import CoverageSegment, SaleDeclaration, sale_that_counts
from services.living_cover import IS_ALIVE, LAST_DAY
from services.outbox_groups import last_holder
from services.profiles import PROFILES
from services.vault import Vault

REFERENCES = Query(
    select(
        Reference.id,
        Reference.number,
        Reference.name,
        Collection.name.label("collection"),
        Reference.category,
    )
    .join(Collection, Collection.id == Reference.collection_id)
    .where(Reference.id == any_(id_list()))
)
TIMEPIECES = Query(
    select(
        Timepiece.id,
        Timepiece.individual_number,
        Reference.name,
        Timepiece.reference_id,
        last_holder(Timepiece.id).label("owner_id"),
        SaleDeclaration.sold_on.label("purchase_date"),
        PointOfSale.code.label("point_of_sale"),
    )
    .join(Reference, Reference.id == Timepiece.reference_id)
    .outerjoin(SaleDeclaration, sale_that_counts(Timepiece.id))
    .outerjoin(PointOfSale, PointOfSale.id == SaleDeclaration.point_of_sale_id)
    .where(Timepiece.id == any_(id_list()), last_holder(Timepiece.id).is_not(None))
)
SEGMENTS = Query(
    select(
        CoverageSegment.id,
        CoverageSegment.timepiece_id,
        CoverageSegment.kind.label("segment"),
        CoverageSegment.starts_on,
        # Of one that was cut short, the days before stay covered, and it is no void one.
        case((IS_ALIVE, LAST_DAY), else_=CoverageSegment.ends_on).label("ends_on"),
        func.coalesce(~IS_ALIVE, True).label("voided"),
    ).where(CoverageSegment.id == any_(id_list()))
)
CONSENTS = Query(
    select(
        Consent.id,
        Consent.owner_id,
        Consent.purpose,
        Consent.channel,
        Consent.granted,
        Consent.policy_version,
        Consent.source,
        Consent.created_at.label("recorded_at"),
    ).where(Consent.id == any_(id_list()), Consent.channel != bindparam("none", "NONE"))
)
PLAIN: Mapping[str, tuple[Query, type[Any]]] = {
    "REFERENCE": (REFERENCES, ReferenceRecord),
    "TIMEPIECE": (TIMEPIECES, TimepieceRecord),
    "COVERAGE": (SEGMENTS, CoverageRecord),
    "CONSENT": (CONSENTS, ConsentRecord),
}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What is kept of one record cannot be told; `code` is the type of what went wrong."""

    code: str


async def read_records(
    database: Database, vault: Vault, versions: Mapping[tuple[str, UUID], int]
) -> dict[tuple[str, UUID], Record | Unreadable]:
    """The records of these keys as they are now, stamped with the versions that were promised.

    What is not there any more, or is nobody's, is left out: there is nothing to tell of it. One
    that cannot be made, for its seal does not open say, stands in nobody else's way.
    """
    ids: dict[str, list[UUID]] = defaultdict(list)
    for kind, each in versions:
        ids[kind].append(each)
    found: dict[tuple[str, UUID], Record | Unreadable] = {}
    for kind, (query, make) in PLAIN.items():
        for row in await _rows(database, query, ids[kind]):
            key = (kind, row["id"])
            found[key] = _made(partial(make, **row, version=versions[key]))
    answers = await email_answers(database, ids["OWNER"])
    for row in await _rows(database, PROFILES, ids["OWNER"]):
        key = ("OWNER", row["id"])
        found[key] = _made(partial(owner_record, vault, row, versions[key], answers))
    return found


def _made(make: Callable[[], Record]) -> Record | Unreadable:
    try:
        return make()
    except Exception as fault:  # noqa: BLE001 - whatever is wrong with one record is its own affair
        return Unreadable(type(fault).__name__)


async def _rows(database: Database, query: Query, ids: Sequence[UUID]) -> list[Row]:
    return await database.fetch(query, ids=list(ids)) if ids else []
