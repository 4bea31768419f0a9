"""Asks an org, before the first record, for every object and field that our mapping writes."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from integrations.crm import (
    Address,
    ConsentRecord,
    CoverageRecord,
    OwnerRecord,
    Record,
    ReferenceRecord,
    TimepieceRecord,
)
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.mapping import opt_out_row, rows_of
from integrations.salesforce.rows import EXTERNAL_ID, OrgModel

REMEDY = "deploy integrations/salesforce/metadata and assign the permission set Caseback_Sync"

_ID = UUID(int=0)
_DAY = date(2026, 1, 1)
_AT = datetime(2026, 1, 1, tzinfo=UTC)
_FULL_ADDRESS = Address("-", "-", "-", "-", "-")
_FULL_RECORDS: tuple[Record, ...] = (
    ReferenceRecord(_ID, 1, "-", "-", "-", "-"),
    OwnerRecord(_ID, 1, "-", "-", "-", "-", _DAY, _FULL_ADDRESS, "-", email_marketing=False),
    TimepieceRecord(_ID, 1, "-", "-", _ID, _ID, _DAY, "-"),
    CoverageRecord(_ID, 1, _ID, "-", _DAY, _DAY, voided=True),
    ConsentRecord(
        _ID, 1, _ID, "-", "-", granted=False, policy_version="-", source="-", recorded_at=_AT
    ),
)


def needed_fields(model: OrgModel) -> dict[str, set[str]]:
    """Fields by object, read off the mapping itself: records with nothing left out."""
    needed: dict[str, set[str]] = {}
    rows = [row for record in _FULL_RECORDS for row in rows_of(record, model)]
    for row in (*rows, opt_out_row(_ID, model, opted_out=True)):
        needed.setdefault(row.object_name, {EXTERNAL_ID}).update(row.fields)
    return needed


async def find_gaps(client: SalesforceClient, model: OrgModel) -> list[str]:
    """One sentence a gap. Raises CRMUnavailable or CRMRefusesUs."""
    gaps: list[str] = []
    for name, fields in needed_fields(model).items():
        described = await client.describe(name)
        if described is None:
            gaps.append(f"The object {name} is missing, or hidden from our user.")
        else:
            gaps += _gaps_of(name, fields, described)
    return gaps


def _gaps_of(name: str, needed: set[str], described: Mapping[str, Any]) -> list[str]:
    seen: dict[str, Mapping[str, Any]] = {}
    for field in described["fields"]:
        seen[field["name"]] = field
        if field.get("relationshipName"):
            seen[field["relationshipName"]] = field
    gaps = [
        f"{name} lacks the field {field}, or hides it from our user: {REMEDY}."
        for field in sorted(needed - seen.keys())
    ]
    gaps += [
        f"{name}.{field} may not be written by our user: {REMEDY}."
        for field in sorted(needed & seen.keys())
        if seen[field].get("createable") is False
    ]
    key = seen.get(EXTERNAL_ID, {})
    if key.get("externalId") is False or key.get("unique") is False:
        gaps.append(f"{name}.{EXTERNAL_ID} must be a unique external id: {REMEDY}.")
    return gaps
