"""Which fields of a record were changed, from what to what, when and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from integrations.local_crm.fields import Sobject
from integrations.local_crm.store import Transaction
from integrations.local_crm.values import Row, Stored

_KEPT_BY_ITSELF = frozenset(
    {"LastModifiedDate", "LastModifiedById", "SystemModstamp", "PersonContactId"}
)
# Whether the person of a record has asked to be forgotten: of them no value is kept twice.
_FORGOTTEN = {
    "Individual": "SELECT 1 FROM Individual WHERE Id = ? AND ShouldForget",
    "Contact": """SELECT 1 FROM Contact JOIN Individual ON Individual.Id = Contact.IndividualId
                   WHERE Contact.Id = ? AND Individual.ShouldForget""",
    "Account": """SELECT 1 FROM Contact JOIN Individual ON Individual.Id = Contact.IndividualId
                   WHERE Contact.AccountId = ? AND Individual.ShouldForget""",
}
# An individual, its contacts, and their accounts.
_OF_PERSON = """
    SELECT ?1 UNION SELECT Id FROM Contact WHERE IndividualId = ?1
    UNION SELECT AccountId FROM Contact WHERE IndividualId = ?1"""


@dataclass(frozen=True)
class Change:
    """One field of one write. Both values are missing where a person is to be forgotten."""

    at: str
    by: str
    field: str
    old: Stored
    new: Stored


def remember(tx: Transaction, sobject: Sobject, before: Row, changed: Row) -> None:
    """Keeps what a write has changed; of who is to be forgotten, only which fields."""
    names = [name for name in changed if name not in _KEPT_BY_ITSELF]
    if not names:
        return
    is_forgotten = sobject.name in _FORGOTTEN and bool(
        tx.rows(_FORGOTTEN[sobject.name], (before["Id"],))
    )
    told = {name: () if is_forgotten else (before.get(name), changed[name]) for name in names}
    sql = "INSERT INTO history (record, at, by, changes) VALUES (?, ?, ?, ?)"
    tx.run(sql, (before["Id"], tx.now, tx.user_id, orjson.dumps(told).decode()))
    if is_forgotten and sobject.name == "Individual" and changed.get("ShouldForget"):
        _forget(tx, before["Id"])


def drop(tx: Transaction, record: Stored) -> None:
    tx.run("DELETE FROM history WHERE record = ?", (record,))


def list_changes(tx: Transaction, record: Stored) -> list[Change]:
    """The changes of a record, the latest first."""
    sql = "SELECT * FROM history WHERE record = ? ORDER BY rowid DESC"
    return [change for row in tx.rows(sql, (record,)) for change in _changes(row)]


def _forget(tx: Transaction, individual: Stored) -> None:
    emptied = "(SELECT json_group_object(key, json_array()) FROM json_each(history.changes))"
    parts = ("UPDATE history SET changes =", emptied, "WHERE record IN (", _OF_PERSON, ")")
    tx.run(" ".join(parts), (individual,))


def _changes(row: Row) -> list[Change]:
    told: Mapping[str, tuple[Stored, ...]] = orjson.loads(str(row["changes"]))
    at, by = str(row["at"]), str(row["by"])
    return [Change(at, by, field, *(values or (None, None))) for field, values in told.items()]
