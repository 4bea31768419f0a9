"""Deleting a record, seeing what goes along with it, and bringing it back from the bin."""

from contextlib import suppress

from integrations.local_crm.bin import Bin
from integrations.local_crm.console_refusals import explain
from integrations.local_crm.console_visits import Answer, Missing, Moved, Page, Visit, first
from integrations.local_crm.console_words import kind_of
from integrations.local_crm.errors import Refused
from integrations.local_crm.ids import read_id
from integrations.local_crm.sightings import name_record
from integrations.local_crm.values import Row

_SHOWN_AT_MOST = 100


class _OnlyAsked(Exception):
    """Nothing is to be deleted: staff want to know what would be."""


def show_deletion(visit: Visit) -> Answer:
    return _show_deletion(visit)


def delete(visit: Visit) -> Answer:
    row = _find(visit)
    try:
        with visit.tx.savepoint():
            visit.rows.delete(visit.kind(visit.id), str(row["Id"]))
    except Refused as refused:
        return _show_deletion(visit, error=explain(refused))
    return Moved("/console/bin", "deleted")


def show_bin(visit: Visit) -> Answer:
    return _show_bin(visit)


def restore(visit: Visit) -> Answer:
    chosen = read_id(first(visit.form, "record")) or ""
    try:
        with visit.tx.savepoint():
            _bin(visit).undelete(chosen)
    except Refused as refused:
        return _show_bin(visit, error=_explain(visit, chosen, refused))
    return Moved(f"/console/records/{chosen}", "restored")


def show_emptying(visit: Visit) -> Answer:
    return Page("empty.html", {"entries": _list_bin(visit)})


def empty(visit: Visit) -> Answer:
    _bin(visit).empty()
    return Moved("/console/bin", "emptied")


def _bin(visit: Visit) -> Bin:
    return Bin(visit.tx, visit.rows.catalogue)


def _show_deletion(visit: Visit, *, error: str = "") -> Page:
    row = _find(visit)
    along: list[dict[str, str]] = []
    with suppress(_OnlyAsked), visit.tx.savepoint():
        with suppress(Refused):
            visit.rows.delete(visit.kind(visit.id), visit.id)
        along = [_describe(visit, entry) for entry in _taken(visit, visit.id)]
        raise _OnlyAsked
    found = {
        "name": name_record(visit.tx, visit.kind(visit.id), row),
        "kind": kind_of(visit.kind(visit.id)),
        "id": row["Id"],
        "along": [one for one in along if one["id"] != row["Id"]],
        "error": error,
    }
    return Page("delete.html", found, 422 if error else 200)


def _show_bin(visit: Visit, *, error: str = "") -> Page:
    found = {"entries": _list_bin(visit), "error": error}
    return Page("bin.html", found, 422 if error else 200)


def _list_bin(visit: Visit) -> list[dict[str, object]]:
    """What was deleted by itself, the latest first; what went along is counted."""
    sql = """
        SELECT root.*, (SELECT count(*) FROM deletion WHERE root = root.id) - 1 AS along
          FROM deletion root WHERE root.root = root.id AND NOT root.is_emptied
         ORDER BY root.rowid DESC LIMIT ?"""
    return [
        {**_describe(visit, entry), "along": entry["along"], "at": entry["at"]}
        for entry in visit.tx.rows(sql, (_SHOWN_AT_MOST,))
    ]


def _taken(visit: Visit, root: str) -> list[Row]:
    return visit.tx.rows("SELECT * FROM deletion WHERE root = ? ORDER BY rowid", (root,))


def _describe(visit: Visit, entry: Row) -> dict[str, str]:
    sobject = visit.kind(str(entry["id"]))
    row = visit.row(str(entry["id"]))
    master = str(row.get("MasterRecordId") or "")
    return {
        "id": str(row["Id"]),
        "kind": kind_of(sobject),
        "name": name_record(visit.tx, sobject, row),
        "by": str(row["LastModifiedById"]),
        "master": master,
        "master_name": _name(visit, master),
    }


def _name(visit: Visit, id_: str) -> str:
    """Empty for no record, or one of which the bin was emptied."""
    with suppress(Missing):
        return name_record(visit.tx, visit.kind(id_), visit.row(id_))
    return ""


def _explain(visit: Visit, id_: str, refused: Refused) -> str:
    if refused.code != "DUPLICATE_VALUE":
        return explain(refused)
    name = _name(visit, id_)
    return f"{name} cannot be restored: another record has its Caseback id by now."


def _find(visit: Visit) -> Row:
    row = visit.row(visit.id)
    if row["IsDeleted"]:
        raise Missing
    return row
