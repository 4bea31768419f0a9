"""Creating, changing and deleting one record, with every check Salesforce would make."""

from collections.abc import Mapping
from dataclasses import dataclass

from integrations.local_crm.checks import (
    check_fence,
    check_holder,
    check_required,
    check_unique,
    name_person,
)
from integrations.local_crm.errors import Json, Refused, column_is_unknown
from integrations.local_crm.fields import Catalogue, Field, Sobject
from integrations.local_crm.ids import make_id
from integrations.local_crm.lookups import (
    check_reference,
    find_by_key,
    find_parent,
    get_live_row,
    several_match,
)
from integrations.local_crm.persons import mirror_person
from integrations.local_crm.store import Transaction, quote
from integrations.local_crm.values import Row, read_value

Body = Mapping[str, Json]


@dataclass(frozen=True)
class Upserted:
    id: str
    is_created: bool


class Rows:
    """The records as one request sees them. Every method raises Refused, never half a write."""

    def __init__(self, tx: Transaction, catalogue: Catalogue) -> None:
        self.tx = tx
        self.catalogue = catalogue

    def create(self, sobject: Sobject, body: Body) -> str:
        given = self._read(sobject, body, is_new=True)
        serial = self.tx.next_serial(sobject)
        row: Row = {field.name: 0 for field in sobject.fields if field.type == "boolean"}
        row |= given | {"Id": make_id(sobject.prefix, serial)}
        row |= {"CreatedDate": self.tx.now, "CreatedById": self.tx.user_id}
        row |= {f.name: f"{serial:08d}" for f in sobject.fields if f.type == "autonumber"}
        self._check(sobject, row, changed=given)
        self._stamp(row)
        names = ", ".join(quote(name) for name in row)
        marks = ", ".join("?" for _ in row)
        parts = ("INSERT INTO", quote(sobject.name), "(", names, ") VALUES (", marks, ")")
        self.tx.run(" ".join(parts), tuple(row.values()))
        self._create_person(sobject, row)
        return str(row["Id"])

    def update(self, sobject: Sobject, id_: str, body: Body) -> None:
        before = get_live_row(self.tx, sobject, id_)
        given = self._read(sobject, body, is_new=False)
        after = before | given
        check_fence(before, after)
        self._check(sobject, after, changed=given)
        self._stamp(after)
        self._write(sobject, before, after)
        if after.get("PersonContactId"):
            contact = self.catalogue.get("Contact")
            self.update(contact, str(after["PersonContactId"]), mirror_person(after, contact))

    def upsert(self, sobject: Sobject, key: Field, value: str, body: Body) -> Upserted:
        """One record per key: changed if it is there, created if it is not."""
        found = find_by_key(self.tx, sobject, key, value)
        if len(found) > 1:
            raise several_match(key, found)
        if found:
            id_ = str(found[0]["Id"])
            self.update(sobject, id_, body)
            return Upserted(id_, is_created=False)
        return Upserted(self.create(sobject, {**body, key.name: value}), is_created=True)

    def delete(self, sobject: Sobject, id_: str) -> None:
        """Into the recycle bin: queries no longer see it, queryAll does."""
        before = get_live_row(self.tx, sobject, id_)
        after = before | {"IsDeleted": 1}
        self._stamp(after)
        self._write(sobject, before, after)
        if before.get("PersonContactId"):
            self.delete(self.catalogue.get("Contact"), str(before["PersonContactId"]))

    def _create_person(self, sobject: Sobject, row: Row) -> None:
        if sobject.name == "Account" and row.get("IsPersonAccount"):
            whole: Row = {field.name: row.get(field.name) for field in sobject.fields}
            contact = self.catalogue.get("Contact")
            body = mirror_person(whole, contact) | {"AccountId": str(row["Id"])}
            self._write(sobject, whole, whole | {"PersonContactId": self.create(contact, body)})

    def _read(self, sobject: Sobject, body: Body, *, is_new: bool) -> Row:
        given: Row = {}
        for name, value in body.items():
            if name.lower() == "attributes":
                continue
            relation = sobject.find_relation(name) if isinstance(value, dict) else None
            field = relation or sobject.find_field(name)
            if field is None:
                raise column_is_unknown(name, sobject.name)
            _check_writable(field, is_new=is_new)
            given[field.name] = (
                find_parent(self.tx, self.catalogue, field, value)
                if relation
                else read_value(field, value)
            )
        return given

    def _check(self, sobject: Sobject, row: Row, *, changed: Row) -> None:
        name_person(sobject, row)
        check_required(sobject, row)
        for name, value in changed.items():
            field = sobject.find_field(name)
            if field and field.refers_to and value is not None:
                check_reference(self.tx, self.catalogue, field, str(value))
        check_holder(self.tx, self.catalogue, sobject, row)
        check_unique(self.tx, sobject, row)

    def _stamp(self, row: Row) -> None:
        row |= {"LastModifiedDate": self.tx.now, "SystemModstamp": self.tx.now}
        row["LastModifiedById"] = self.tx.user_id

    def _write(self, sobject: Sobject, before: Row, after: Row) -> None:
        changed = {name: value for name, value in after.items() if before.get(name) != value}
        if changed:
            sets = ", ".join(f"{quote(name)} = ?" for name in changed)
            sql = " ".join(("UPDATE", quote(sobject.name), "SET", sets, 'WHERE "Id" = ?'))
            self.tx.run(sql, (*changed.values(), before["Id"]))


def _check_writable(field: Field, *, is_new: bool) -> None:
    if field.type == "id":
        message = f"The {field.name} field should not be specified in the sobject data."
        raise Refused("INVALID_FIELD", message, fields=(field.name,))
    if not (field.is_createable if is_new else field.is_updateable):
        message = (
            f"Unable to create/update fields: {field.name}. Please check the security settings of"
            " this field and verify that it is read/write for your profile or permission set."
        )
        raise Refused("INVALID_FIELD_FOR_INSERT_UPDATE", message, fields=(field.name,))
