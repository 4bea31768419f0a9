"""The form of any record that staff may write, and what becomes of it."""

from integrations.local_crm.console_fields import Group
from integrations.local_crm.console_forms import Filled, ask, entries, read_form
from integrations.local_crm.console_persons import groups_of, write_person
from integrations.local_crm.console_refusals import place
from integrations.local_crm.console_visits import (
    Answer,
    Missing,
    Moved,
    Page,
    Visit,
    address_of,
)
from integrations.local_crm.console_words import kind_of
from integrations.local_crm.errors import Refused
from integrations.local_crm.fields import Sobject
from integrations.local_crm.sightings import name_record
from integrations.local_crm.values import Row


def show_edit(visit: Visit) -> Answer:
    sobject, row, _ = _find(visit)
    return _show(visit, sobject, row, Filled())


def save_edit(visit: Visit) -> Answer:
    """Writes all of it or, where a single field is refused, nothing."""
    sobject, row, groups = _find(visit)
    filled = read_form(sobject, groups, row, visit.form)
    if not filled.errors and filled.body:
        try:
            with visit.tx.savepoint():
                _write(visit, sobject, row, filled)
        except Refused as refused:
            fields = [field for _, field in entries(sobject, groups)]
            filled.errors |= place(refused, fields)
    if filled.errors:
        return _show(visit, sobject, row, filled)
    return Moved(address_of(visit, sobject, row), "saved" if filled.body else "unchanged")


def _find(visit: Visit) -> tuple[Sobject, Row, tuple[Group, ...]]:
    row = visit.row(visit.id)
    sobject = visit.kind(visit.id)
    groups = groups_of(visit.rows, sobject, row)
    if row["IsDeleted"] or not groups:
        raise Missing
    return sobject, row, groups


def _write(visit: Visit, sobject: Sobject, row: Row, filled: Filled) -> None:
    if sobject.name == "Contact":
        write_person(visit.rows, row, filled.body)
    else:
        visit.rows.update(sobject, str(row["Id"]), filled.body)


def _show(visit: Visit, sobject: Sobject, row: Row, filled: Filled) -> Page:
    found = {
        "kind": kind_of(sobject),
        "name": name_record(visit.tx, sobject, row),
        "groups": ask(sobject, groups_of(visit.rows, sobject, row), row, filled),
        "error": filled.errors.get("", ""),
        "has_errors": bool(filled.errors),
        "back": address_of(visit, sobject, row),
        "id": row["Id"],
    }
    return Page("edit.html", found, 422 if filled.errors else 200)
