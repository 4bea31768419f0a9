"""The one way a record's row is changed: only what differs, and with a trace in its history."""

from integrations.local_crm.fields import Sobject
from integrations.local_crm.history import remember
from integrations.local_crm.store import Transaction, quote
from integrations.local_crm.values import Row


def stamp(tx: Transaction, row: Row) -> None:
    """Marks the row as changed now by the one who writes."""
    row |= {"LastModifiedDate": tx.now, "SystemModstamp": tx.now, "LastModifiedById": tx.user_id}


def write_row(tx: Transaction, sobject: Sobject, before: Row, after: Row) -> None:
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    if changed:
        sets = ", ".join(f"{quote(name)} = ?" for name in changed)
        sql = " ".join(("UPDATE", quote(sobject.name), "SET", sets, 'WHERE "Id" = ?'))
        tx.run(sql, (*changed.values(), before["Id"]))
        remember(tx, sobject, before, changed)
