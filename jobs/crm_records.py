"""The current state of what the CRM was promised, read at the moment of sending."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import any_, bindparam, select

from integrations.crm import (
    Address,
    ConsentRecord,
    CoverageRecord,
    OwnerRecord,
    Record,
    ReferenceRecord,
    TimepieceRecord,
)
from models.catalogue import Collection, PointOfSale, Reference, Timepiece
from models.database import Database
from models.database import Record as Row
from models.people import Consent
from models.query import Query, id_list
from models.warranty import CoverageSegment, Ownership, SaleDeclaration
from services.consents import LATEST_OF_OWNERS
from services.profiles import PROFILES, open_profile
from services.vault import Vault

DEFAULT_LANGUAGE = "en"

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
        Ownership.owner_id,
        SaleDeclaration.sold_on.label("purchase_date"),
        PointOfSale.code.label("point_of_sale"),
    )
    .join(Reference, Reference.id == Timepiece.reference_id)
    .join(Ownership, (Ownership.timepiece_id == Timepiece.id) & Ownership.until.is_(None))
    .outerjoin(
        SaleDeclaration,
        (SaleDeclaration.timepiece_id == Timepiece.id)
        & (SaleDeclaration.kind == "SALE")
        & (SaleDeclaration.state == "ACCEPTED"),
    )
    .outerjoin(PointOfSale, PointOfSale.id == SaleDeclaration.point_of_sale_id)
    .where(Timepiece.id == any_(id_list()))
)
SEGMENTS = Query(
    select(
        CoverageSegment.id,
        CoverageSegment.timepiece_id,
        CoverageSegment.kind.label("segment"),
        CoverageSegment.starts_on,
        CoverageSegment.ends_on,
        CoverageSegment.voided_at.is_not(None).label("voided"),
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


async def read_records(
    database: Database, vault: Vault, versions: Mapping[tuple[str, UUID], int]
) -> dict[tuple[str, UUID], Record]:
    """The records of these keys as they are now, stamped with the versions that were promised.

    What is not there any more, or is nobody's, is left out: there is nothing to tell of it.
    """
    ids: dict[str, list[UUID]] = defaultdict(list)
    for kind, each in versions:
        ids[kind].append(each)
    found: dict[tuple[str, UUID], Record] = {}
    for kind, (query, make) in PLAIN.items():
        for row in await _rows(database, query, ids[kind]):
            found[kind, row["id"]] = make(**row, version=versions[kind, row["id"]])
    for owner in await _owners(database, vault, ids["OWNER"], versions):
        found["OWNER", owner.id] = owner
    return found


async def _rows(database: Database, query: Query, ids: Sequence[UUID]) -> list[Row]:
    return await database.fetch(query, ids=list(ids)) if ids else []


async def _owners(
    database: Database,
    vault: Vault,
    ids: Sequence[UUID],
    versions: Mapping[tuple[str, UUID], int],
) -> list[OwnerRecord]:
    if not ids:
        return []
    answers = await database.fetch(LATEST_OF_OWNERS, ids=list(ids), purpose="MARKETING")
    by_email = {row["owner_id"]: row["granted"] for row in answers if row["channel"] == "EMAIL"}
    profiles = [open_profile(vault, row) for row in await database.fetch(PROFILES, ids=list(ids))]
    return [
        OwnerRecord(
            id=profile.id,
            version=versions["OWNER", profile.id],
            given_name=profile.given_name,
            family_name=profile.family_name,
            email=profile.email,
            phone=profile.phone,
            birth_date=profile.birth_date,
            address=Address(**asdict(profile.address)) if profile.address else Address(),
            language=profile.preferred_language or DEFAULT_LANGUAGE,
            email_marketing=by_email.get(profile.id),
        )
        for profile in profiles
    ]
