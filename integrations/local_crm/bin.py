"""The recycle bin: what a deletion takes along comes back with it, until the bin is emptied."""

from collections.abc import Iterator

from integrations.local_crm.checks import check_holder, check_unique
from integrations.local_crm.errors import Refused
from integrations.local_crm.fields import Catalogue, Field, Sobject
from integrations.local_crm.history import drop
from integrations.local_crm.lookups import find_row, get_live_row
from integrations.local_crm.store import Transaction, quote
from integrations.local_crm.values import Row, Stored
from integrations.local_crm.writes import stamp, write_row

# A child goes with its parent by these; by any other it only loses the link.
_TAKES_ALONG = frozenset(
    {
        ("Contact", "AccountId"),
        ("Asset", "AccountId"),
        ("Asset", "ContactId"),
        ("AssetWarranty", "AssetId"),
        ("ContactPointTypeConsent", "PartyId"),
    }
)


class Bin:
    """Deleting and bringing back, in one transaction; every method raises Refused."""

    def __init__(self, tx: Transaction, catalogue: Catalogue) -> None:
        self._tx = tx
        self._catalogue = catalogue.whole

    def delete(
        self, sobject: Sobject, id_: str, *, master: str | None = None, root: str | None = None
    ) -> None:
        """The record and what belongs to it: queries no longer see them, queryAll does.

        A record merged into a master leads to it; `root` is the record that it comes back with.
        """
        row = get_live_row(self._tx, sobject, id_)
        merged: Row = {"MasterRecordId": master} if master else {}
        self._throw(sobject, row, row | merged | {"IsDeleted": 1}, root=root or id_)

    def undelete(self, id_: str) -> list[str]:
        """The ids that came back: the record, and what its deletion had taken along."""
        restored = self._tx.rows(
            "SELECT id FROM deletion WHERE root = ? AND NOT is_emptied ORDER BY rowid", (id_,)
        )
        if not restored:
            raise Refused("UNDELETE_FAILED", "Entity is not in the recycle bin")
        ids = [str(entry["id"]) for entry in restored]
        for one in ids:
            self._restore(one)
        self._tie(id_)
        for one in ids:
            self._check(one)
        self._tx.run("DELETE FROM deletion WHERE root = ?", (id_,))
        return ids

    def empty(self, ids: list[str] | None = None) -> int:
        """Deletes for good what lies in the bin, or these of it with what went along."""
        sql = "SELECT * FROM deletion WHERE NOT is_emptied"
        entries = [e for e in self._tx.rows(sql) if ids is None or e["root"] in ids]
        for entry in entries:
            parts = ("DELETE FROM", quote(str(entry["sobject"])), 'WHERE "Id" = ?')
            self._tx.run(" ".join(parts), (entry["id"],))
            self._tx.run("UPDATE deletion SET is_emptied = 1 WHERE id = ?", (entry["id"],))
            self._tx.run("DELETE FROM cut WHERE ? IN (root, id)", (entry["id"],))
            drop(self._tx, entry["id"])
        return len(entries)

    def _throw(self, sobject: Sobject, row: Row, after: Row, *, root: str) -> None:
        stamp(self._tx, after)
        write_row(self._tx, sobject, row, after)
        sql = "INSERT INTO deletion (id, sobject, root, at) VALUES (?, ?, ?, ?)"
        self._tx.run(sql, (row["Id"], sobject.name, root, self._tx.now))
        for child, field in children_of(self._catalogue, sobject):
            for found in list_children(self._tx, child, field, str(row["Id"])):
                if found["IsDeleted"]:
                    continue
                if _goes_along(child, field, found):
                    self._throw(child, found, found | {"IsDeleted": 1}, root=root)
                else:
                    self._cut(child, field, found, root=root)

    def _cut(self, child: Sobject, field: Field, row: Row, *, root: str) -> None:
        sql = "INSERT INTO cut (root, sobject, id, field, parent) VALUES (?, ?, ?, ?, ?)"
        self._tx.run(sql, (root, child.name, row["Id"], field.name, row[field.name]))
        write_row(self._tx, child, row, row | {field.name: None})

    def _tie(self, root: str) -> None:
        """Ties again what the deletion had cut, unless something else was put in its place."""
        for cut in self._tx.rows("SELECT * FROM cut WHERE root = ?", (root,)):
            child = self._catalogue.get(str(cut["sobject"]))
            row = find_row(self._tx, child, str(cut["id"]))
            if row is not None and row[str(cut["field"])] is None:
                write_row(self._tx, child, row, row | {str(cut["field"]): cut["parent"]})
        self._tx.run("DELETE FROM cut WHERE root = ?", (root,))

    def _restore(self, id_: str) -> None:
        sobject = self._kind(id_)
        row = find_row(self._tx, sobject, id_) or {}
        after = row | {"IsDeleted": 0}
        if row.get("MasterRecordId"):
            after["MasterRecordId"] = None
        check_unique(self._tx, sobject, after)
        stamp(self._tx, after)
        write_row(self._tx, sobject, row, after)

    def _check(self, id_: str) -> None:
        """What came back may name only what is there, and must still be whole."""
        sobject = self._kind(id_)
        row = find_row(self._tx, sobject, id_) or {}
        after = dict(row)
        for field in sobject.fields:
            if field.refers_to and not self._is_there(field, row[field.name]):
                after[field.name] = None
                if field.is_required:
                    message = f"The {field.relation} is deleted; restore it first"
                    raise Refused("UNDELETE_FAILED", message, fields=(field.name,))
        check_holder(self._tx, self._catalogue, sobject, after)
        write_row(self._tx, sobject, row, after)

    def _is_there(self, field: Field, id_: Stored) -> bool:
        if id_ is None:
            return True
        parent = find_row(self._tx, self._catalogue.get(field.refers_to), str(id_))
        return parent is not None and not parent["IsDeleted"]

    def _kind(self, id_: str) -> Sobject:
        return next(one for one in self._catalogue.sobjects if id_.startswith(one.prefix))


def children_of(catalogue: Catalogue, sobject: Sobject) -> Iterator[tuple[Sobject, Field]]:
    """Every field of any record that names a record of this kind; the remotest kinds first."""
    for child in reversed(catalogue.sobjects):
        for field in child.fields:
            if field.refers_to == sobject.name and (field.is_createable or field.is_updateable):
                yield child, field


def list_children(tx: Transaction, child: Sobject, field: Field, parent_id: str) -> list[Row]:
    parts = ("SELECT * FROM", quote(child.name), "WHERE", quote(field.name), "= ?")
    return tx.rows(" ".join(parts), (parent_id,))


def _goes_along(child: Sobject, field: Field, row: Row) -> bool:
    """A watch stays when its contact goes, if an account still holds it."""
    stays = (child.name, field.name) == ("Asset", "ContactId") and row["AccountId"] is not None
    return (child.name, field.name) in _TAKES_ALONG and not stays
