"""One record as it is synchronised: our id and version, who wrote which field, and its history."""

from collections.abc import Mapping
from itertools import groupby

from integrations.local_crm.console_fields import form_of
from integrations.local_crm.console_pages import show_day
from integrations.local_crm.console_visits import Answer, Missing, Page, Visit, address_of
from integrations.local_crm.console_words import kind_of, label_of
from integrations.local_crm.fields import Field, Sobject
from integrations.local_crm.history import Change, list_changes
from integrations.local_crm.sightings import name_record
from integrations.local_crm.store import quote
from integrations.local_crm.values import Row, Stored

_OURS = frozenset({"Caseback_Id__c", "Caseback_Version__c"})
_MADE_OF_OTHERS = frozenset({"Name", "IsPersonAccount", "PersonContactId"})


def show_record(visit: Visit) -> Answer:
    row, sobject = visit.row(visit.id), visit.kind(visit.id)
    changes = list_changes(visit.tx, row["Id"])
    found = {
        "record": row,
        "sobject": sobject.name,
        "kind": kind_of(sobject),
        "name": name_record(visit.tx, sobject, row),
        "page": address_of(visit, sobject, row),
        "may_edit": bool(form_of(sobject)) and not row["IsDeleted"],
        "may_restore": _may_restore(visit, row),
        "master": _refer(visit, row.get("MasterRecordId")),
        "merged": _list_merged(visit, sobject, row),
        "fields": _list_fields(visit, sobject, row, changes),
        "history": _list_history(visit, sobject, changes),
    }
    return Page("record.html", found)


def _list_fields(
    visit: Visit, sobject: Sobject, row: Row, changes: list[Change]
) -> list[Mapping[str, object]]:
    """Every value that is there, with who wrote it last and when."""
    last: dict[str, Change] = {}
    for change in changes:
        last.setdefault(change.field, change)
    made = Change(str(row["CreatedDate"]), str(row["CreatedById"]), "", None, None)
    shown: list[Mapping[str, object]] = []
    for field in sobject.fields:
        is_told = field.is_system or field.name in _OURS | _MADE_OF_OTHERS
        has_value = row[field.name] not in (None, 0) or field.name in last
        if not is_told and field.name != "MasterRecordId" and has_value:
            change = last.get(field.name, made)
            shown.append(
                {
                    "label": label_of(sobject, field.name),
                    "value": _show(visit, field, row[field.name]),
                    "by": change.by,
                    "at": change.at,
                }
            )
    return shown


def _list_history(
    visit: Visit, sobject: Sobject, changes: list[Change]
) -> list[Mapping[str, object]]:
    """What was written at one time by one user, the latest first."""
    return [
        {"at": at, "by": by, "changes": [_tell(visit, sobject, change) for change in together]}
        for (at, by), together in groupby(changes, key=lambda change: (change.at, change.by))
    ]


def _tell(visit: Visit, sobject: Sobject, change: Change) -> Mapping[str, object]:
    field = sobject.find_field(change.field) or Field(change.field, "string")
    return {
        "label": label_of(sobject, change.field),
        "old": _show(visit, field, change.old),
        "new": _show(visit, field, change.new),
        "is_forgotten": change.old is None and change.new is None,
    }


def _show(visit: Visit, field: Field, value: Stored) -> Mapping[str, str]:
    if value is None:
        return {"text": ""}
    if field.type == "boolean":
        return {"text": "Yes" if value else "No"}
    if field.type == "date":
        return {"text": show_day(value)}
    return _refer(visit, value) if field.refers_to else {"text": str(value)}


def _refer(visit: Visit, id_: Stored) -> Mapping[str, str]:
    """Another record's name and where it is shown; its id alone if the bin was emptied of it."""
    if not id_:
        return {}
    try:
        row = visit.row(str(id_))
    except Missing:
        return {"text": str(id_)}
    name = name_record(visit.tx, visit.kind(str(id_)), row)
    return {"text": name, "page": f"/console/records/{id_}"}


def _list_merged(visit: Visit, sobject: Sobject, row: Row) -> list[Mapping[str, str]]:
    if sobject.find_field("MasterRecordId") is None:
        return []
    parts = ('SELECT "Id" FROM', quote(sobject.name), 'WHERE "MasterRecordId" = ?')
    return [_refer(visit, one["Id"]) for one in visit.tx.rows(" ".join(parts), (row["Id"],))]


def _may_restore(visit: Visit, row: Row) -> bool:
    sql = "SELECT 1 FROM deletion WHERE id = ? AND root = id AND NOT is_emptied"
    return bool(visit.tx.rows(sql, (row["Id"],)))
