"""Creating, changing and deleting one record, with every check Salesforce would make."""

from collections.abc import Mapping
from dataclasses import dataclass

from integrations.local_crm.bin import Bin
from integrations.local_crm.bodies import read_body
from integrations.local_crm.checks import (
    check_fences,
    check_holder,
    check_required,
    check_unique,
    name_person,
)
from integrations.local_crm.duplicates import Saving, check_duplicates
from integrations.local_crm.errors import Json, Refused
from integrations.local_crm.fields import Catalogue, Field, Sobject
from integrations.local_crm.ids import make_id
from integrations.local_crm.lookups import (
    check_reference,
    find_by_key,
    get_live_row,
    several_match,
)
from integrations.local_crm.persons import mirror_person
from integrations.local_crm.store import Transaction, quote
from integrations.local_crm.values import Row
from integrations.local_crm.writes import stamp, write_row

Body = Mapping[str, Json]


@dataclass(frozen=True)
class Upserted:
    id: str
    is_created: bool


class Rows:
    """The records as one request sees them. Every method raises Refused, never half a write.

    The catalogue is that of the user who writes: what they do not see in it, they cannot write.
    """

    def __init__(self, tx: Transaction, catalogue: Catalogue) -> None:
        self.tx = tx
        self.seen = catalogue
        self.catalogue = catalogue.whole
        self.saving = Saving()

    def create(self, sobject: Sobject, body: Body) -> str:
        if not sobject.grants.creates:
            raise _is_not_granted("inserted", sobject)
        given = read_body(self.tx, self.seen, sobject, body, is_new=True)
        whole = self.catalogue.get(sobject.name)
        row = self._draft(whole, given)
        self._check(whole, row, changed=given)
        check_duplicates(self.tx, sobject, row, self.saving)
        self._insert(whole, row)
        return str(row["Id"])

    def update(self, sobject: Sobject, id_: str, body: Body) -> None:
        before = get_live_row(self.tx, sobject, id_)
        if not sobject.grants.edits:
            raise _is_not_granted("updated", sobject)
        given = read_body(self.tx, self.seen, sobject, body, is_new=False)
        whole = self.catalogue.get(sobject.name)
        after = before | given
        self._check(whole, after, changed=given)
        check_fences(whole, before, after)
        check_duplicates(self.tx, sobject, after, self.saving, before=before)
        stamp(self.tx, after)
        write_row(self.tx, whole, before, after)
        if after.get("PersonContactId"):
            self._mirror(after)

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
        if not sobject.grants.deletes:
            message = "insufficient access rights on object id"
            raise Refused("INSUFFICIENT_ACCESS_OR_READONLY", message, status=403)
        Bin(self.tx, self.catalogue).delete(self.catalogue.get(sobject.name), id_)

    def _draft(self, sobject: Sobject, given: Row) -> Row:
        serial = self.tx.next_serial(sobject.name)
        row: Row = {field.name: 0 for field in sobject.fields if field.type == "boolean"}
        row |= given | {"Id": make_id(sobject.prefix, serial)}
        row |= {"CreatedDate": self.tx.now, "CreatedById": self.tx.user_id}
        row |= {f.name: f"{serial:08d}" for f in sobject.fields if f.type == "autonumber"}
        return row

    def _insert(self, sobject: Sobject, row: Row) -> None:
        stamp(self.tx, row)
        names = ", ".join(quote(name) for name in row)
        marks = ", ".join("?" for _ in row)
        parts = ("INSERT INTO", quote(sobject.name), "(", names, ") VALUES (", marks, ")")
        self.tx.run(" ".join(parts), tuple(row.values()))
        if sobject.name == "Account" and row.get("IsPersonAccount"):
            self._create_person(sobject, row)

    def _create_person(self, sobject: Sobject, row: Row) -> None:
        whole: Row = {field.name: row.get(field.name) for field in sobject.fields}
        contact = self.catalogue.get("Contact")
        body = mirror_person(whole, contact) | {"AccountId": str(row["Id"])}
        given = read_body(self.tx, self.catalogue, contact, body, is_new=True)
        person = self._draft(contact, given)
        self._check(contact, person, changed={})
        self._insert(contact, person)
        write_row(self.tx, sobject, whole, whole | {"PersonContactId": person["Id"]})

    def _mirror(self, account: Row) -> None:
        """The contact within a person account follows it, whatever its writer may see."""
        contact = self.catalogue.get("Contact")
        before = get_live_row(self.tx, contact, str(account["PersonContactId"]))
        body = mirror_person(account, contact)
        after = before | read_body(self.tx, self.catalogue, contact, body, is_new=False)
        self._check(contact, after, changed={})
        stamp(self.tx, after)
        write_row(self.tx, contact, before, after)

    def _check(self, sobject: Sobject, row: Row, *, changed: Row) -> None:
        name_person(sobject, row)
        check_required(sobject, row)
        for name, value in changed.items():
            field = sobject.find_field(name)
            if field and field.refers_to and value is not None:
                check_reference(self.tx, self.catalogue, field, str(value))
        check_holder(self.tx, self.catalogue, sobject, row)
        check_unique(self.tx, sobject, row)


def _is_not_granted(done: str, sobject: Sobject) -> Refused:
    message = f"entity type cannot be {done}: {sobject.label}"
    return Refused("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", message)
