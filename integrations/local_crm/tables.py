"""The tables of the file, made and widened until they hold all that the catalogue knows."""

import sqlite3

from integrations.local_crm.fields import Catalogue, Field, Sobject
from integrations.local_crm.indexes import write_indexes
from integrations.local_crm.ingest_tables import INGEST_TABLES
from integrations.local_crm.ledgers import LEDGERS
from integrations.local_crm.values import Stored

_SERIAL = "CREATE TABLE IF NOT EXISTS serial (sobject TEXT PRIMARY KEY, last INTEGER)"
_COLUMN_TYPES = {
    "boolean": "INTEGER NOT NULL DEFAULT 0",
    "double": "NUMERIC",
    "currency": "REAL",
    "percent": "REAL",
}


def teach_folding(connection: sqlite3.Connection) -> None:
    """Texts are the same whatever their case, in every alphabet."""
    connection.create_collation("FOLD", _compare_folded)
    connection.create_function("fold", 1, _fold, deterministic=True)


def lay_out(connection: sqlite3.Connection, catalogue: Catalogue) -> None:
    """Makes what is missing, in the transaction that is open; what is there stays."""
    for table in (_SERIAL, *LEDGERS, *INGEST_TABLES):
        connection.execute(table)
    for sobject in catalogue.sobjects:
        _lay_out_object(connection, sobject)


def _lay_out_object(connection: sqlite3.Connection, sobject: Sobject) -> None:
    table = f'"{sobject.name}"'
    connection.execute(f'CREATE TABLE IF NOT EXISTS {table} ("Id" TEXT PRIMARY KEY)')
    columns = connection.execute("SELECT name FROM pragma_table_info(?)", (sobject.name,))
    known = {name for (name,) in columns}
    for field in sobject.fields:
        if field.name not in known:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {_column(field)}")
    for index in write_indexes(sobject):
        connection.execute(index)


def _column(field: Field) -> str:
    if field.is_external_id:
        return f'"{field.name}" TEXT COLLATE NOCASE'
    if field.is_text:
        return f'"{field.name}" TEXT COLLATE FOLD'
    return f'"{field.name}" {_COLUMN_TYPES.get(field.type, "TEXT")}'


def _fold(text: Stored) -> Stored:
    return text.casefold() if isinstance(text, str) else text


def _compare_folded(one: str, other: str) -> int:
    left, right = one.casefold(), other.casefold()
    return (left > right) - (left < right)
