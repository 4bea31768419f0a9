"""A record as Salesforce shows it, told in our words."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from integrations.crm import Sighting
from integrations.salesforce.columns import EXTERNAL_ID, VERSION, Table
from integrations.salesforce.conversions import instant_of, reach
from integrations.salesforce.planning import ADOPTED

_ALWAYS = ("Id", EXTERNAL_ID, VERSION, "SystemModstamp", "LastModifiedById", "IsDeleted")
_MASTER = "MasterRecordId"


def fields_of(table: Table, prefix: str = "") -> list[str]:
    """What must be asked of a record to tell all of it; the prefix is a path to it."""
    names = [*_ALWAYS, *([_MASTER] if table.is_merged else [])]
    names += [column.name for column in table.told]
    for parent in table.parents:
        names += [parent.field] if parent.tells else []
        names += [f"{parent.relation}.{EXTERNAL_ID}"] if parent.is_own_part else []
    return [f"{prefix}{name}" for name in names]


def sighting_of(table: Table, row: Mapping[str, Any]) -> Sighting:
    crm_id = str(row["Id"])
    version = row[VERSION]
    return Sighting(
        kind=table.kind,
        part=table.name,
        crm_id=crm_id,
        our_id=_our_id(row[EXTERNAL_ID]),
        version=None if version is None else int(version),
        said=dict(_said(table, row)),
        modified_at=instant_of(row["SystemModstamp"]),
        modified_by=str(row["LastModifiedById"]),
        parts={table.name: crm_id, **dict(_siblings(table, row))},
        is_main=table.is_main,
        is_deleted=bool(row["IsDeleted"]),
        merged_into=row.get(_MASTER) if row["IsDeleted"] else None,
    )


def _said(table: Table, row: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    for column in table.told:
        if column.read:
            yield column.ours[0], column.read(row[column.name])
    for parent in table.parents:
        if parent.tells and not parent.is_own_part:
            yield parent.ours, row[parent.field]


def _siblings(table: Table, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Other parts of the same record: those that carry its key, and those that staff made."""
    for parent in table.parents:
        crm_id = row[parent.field] if parent.is_own_part else None
        if crm_id is None:
            continue
        key = reach(row, f"{parent.relation}.{EXTERNAL_ID}")
        is_ours = key is not None and _our_id(key) == _our_id(row[EXTERNAL_ID])
        yield parent.part if is_ours else f"{ADOPTED}{parent.part}", crm_id


def _our_id(key: object) -> UUID | None:
    """None also for a key that is none of ours: staff may have typed it."""
    try:
        return UUID(str(key)) if key else None
    except ValueError:
        return None
