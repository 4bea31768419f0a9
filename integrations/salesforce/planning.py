"""A record as rows: one of each object that it touches, and of each only what is to be written."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from integrations.crm import Link, Sending
from integrations.crm_records import Record
from integrations.salesforce.columns import EXTERNAL_ID, VERSION, Column, Parent, Table
from integrations.salesforce.rows import OrgModel, Row
from integrations.salesforce.tables import main_table, tables_of

ADOPTED = "Adopted"  # before the name of a part that staff made: referred to, never written
_EVERYTHING = None
_NOWHERE: Mapping[str, str] = {}


def rows_of(sending: Sending, model: OrgModel, known: Mapping[UUID, Link]) -> list[Row]:
    """The rows of a record, parents first. `known` are links of this push, by our ids."""
    links = {**sending.parents, **known}
    rows = (_row(sending, table, links) for table in tables_of(sending.record.kind, model))
    return [row for row in rows if row is not None]


def links_of(sendings: Sequence[Sending]) -> dict[UUID, Link]:
    return {each.record.id: each.link for each in sendings if each.link is not None}


def link_of(sending: Sending, row_ids: Mapping[str, str], model: OrgModel) -> Link:
    """Where the record is now: what was known of its parts, and what was learnt by this push."""
    parts = {**(sending.link.parts if sending.link else _NOWHERE), **row_ids}
    name = main_table(sending.record.kind, model).name
    return Link(sending.link.crm_id if sending.link else parts[name], parts)


def _row(sending: Sending, table: Table, links: Mapping[UUID, Link]) -> Row | None:
    parts = sending.link.parts if sending.link else _NOWHERE
    crm_id = parts.get(table.name)
    if table.is_main and sending.link:
        crm_id = sending.link.crm_id
    if crm_id is None and _adopted(table.name) in parts:
        return None
    changed = _EVERYTHING if crm_id is None else sending.changed
    fields = dict(_values(table, sending.record, changed))
    if changed is None:
        fields = {name: value for name, value in fields.items() if _is_said(value)}
        fields |= table.constants
    fields.update(_references(table, sending, links, changed))
    if not fields and not table.is_main:
        return None
    if crm_id is not None and table.is_main and sending.takes_key:
        fields[EXTERNAL_ID] = str(sending.record.id)
    return Row(
        table=table,
        our_id=sending.record.id,
        crm_id=crm_id,
        fields=fields | {VERSION: sending.record.version},
        create_only=frozenset(
            name for p in table.parents if p.is_create_only for name in (p.relation, p.field)
        ),
        untouched_since=sending.untouched_since if table.is_main else None,
        is_new_for_sure=sending.is_new_for_sure,
    )


def _values(
    table: Table, record: Record, changed: frozenset[str] | None
) -> Iterator[tuple[str, object]]:
    for column in table.columns:
        if not column.written or (changed is not None and changed.isdisjoint(column.ours)):
            continue
        value = _value(column, record)
        if value is None and column.stays:
            continue
        yield column.name, value


def _value(column: Column, record: Record) -> object:
    given: list[Any] = [getattr(record, name) for name in column.ours]
    return None if given == [None] else column.write(*given)


def _is_said(value: object) -> bool:
    """Whether a new record says it. What is not so is so without saying, and may be so already."""
    return value is not None and value is not False


def _references(
    table: Table, sending: Sending, links: Mapping[UUID, Link], changed: frozenset[str] | None
) -> Iterator[tuple[str, object]]:
    own = sending.link.parts if sending.link else _NOWHERE
    for parent in table.parents:
        if parent.is_own_part:
            is_sent = changed is None or not own.keys() & {parent.part, _adopted(parent.part)}
        else:
            is_sent = changed is None or (parent.ours in changed and not parent.is_create_only)
        if is_sent:
            yield _reference(parent, sending.record, links)


def _reference(parent: Parent, record: Record, links: Mapping[UUID, Link]) -> tuple[str, object]:
    """By the CRM's id where it is known, for the record may not carry ours."""
    our_id: UUID = getattr(record, parent.ours)
    parts = links[our_id].parts if our_id in links else _NOWHERE
    crm_id = parts.get(parent.part) or parts.get(_adopted(parent.part))
    if crm_id is not None:
        return parent.field, crm_id
    return parent.relation, {EXTERNAL_ID: str(our_id)}


def _adopted(part: str) -> str:
    return f"{ADOPTED}{part}"
