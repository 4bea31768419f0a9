"""Finding one record: by id, by a key field, or as the parent another record names."""

from integrations.local_crm.errors import (
    Json,
    Refused,
    column_is_unknown,
    cross_reference_is_invalid,
    entity_is_deleted,
)
from integrations.local_crm.fields import Catalogue, Field, Sobject
from integrations.local_crm.ids import read_id
from integrations.local_crm.store import Transaction, quote
from integrations.local_crm.values import Row, Stored


def find_row(tx: Transaction, sobject: Sobject, id_: str) -> Row | None:
    """The record of a long id, even a deleted one."""
    sql = " ".join(("SELECT * FROM", quote(sobject.name), 'WHERE "Id" = ?'))
    found = tx.rows(sql, (id_,))
    return found[0] if found else None


def get_live_row(tx: Transaction, sobject: Sobject, id_: str) -> Row:
    """Raises Refused if there is no such record or it was deleted."""
    row = find_row(tx, sobject, id_)
    if row is None:
        raise cross_reference_is_invalid(status=404)
    if row["IsDeleted"]:
        raise entity_is_deleted(status=404)
    return row


def find_by_key(tx: Transaction, sobject: Sobject, field: Field, value: Stored) -> list[Row]:
    """All live records that carry the value in a key field."""
    sql = " ".join(
        ("SELECT * FROM", quote(sobject.name), "WHERE", quote(field.name), "= ? AND IsDeleted = 0")
    )
    kept = read_id(str(value)) if field.type == "id" else value
    return tx.rows(sql + ' ORDER BY "Id" LIMIT 20', (kept,))


def find_parent(tx: Transaction, catalogue: Catalogue, field: Field, named: Json) -> str | None:
    """The id of the parent that a nested object names by external id. Raises Refused."""
    if named is None:
        return None
    parent = catalogue.get(field.refers_to)
    if not isinstance(named, dict):
        raise Refused("INVALID_FIELD", f"The {field.relation} relationship needs an object")
    keys = {name: value for name, value in named.items() if name.lower() != "attributes"}
    if len(keys) != 1:
        message = f"The {field.relation} relationship must name one external id of {parent.name}"
        raise Refused("INVALID_FIELD", message, fields=(field.relation,))
    name, value = keys.popitem()
    key = parent.find_field(name)
    if key is None:
        raise column_is_unknown(name, parent.name)
    if not key.is_key or not isinstance(value, str):
        message = (
            f"Field name provided, {name} is not an External ID or indexed field for {parent.name}"
        )
        raise Refused("INVALID_FIELD", message, fields=(name,))
    return _only_parent(find_by_key(tx, parent, key, value), parent, key, value)


def _only_parent(found: list[Row], parent: Sobject, key: Field, value: str) -> str:
    if not found:
        where = f"for field {key.name} in entity {parent.name}"
        message = f"Foreign key external ID: {value} not found {where}"
        raise Refused("INVALID_FIELD", message, fields=())
    if len(found) > 1:
        raise several_match(key, found)
    return str(found[0]["Id"])


def several_match(key: Field, found: list[Row]) -> Refused:
    ids = ", ".join(str(row["Id"]) for row in found)
    message = f"{key.name}: more than one record found for external id field: [{ids}]"
    return Refused("DUPLICATE_EXTERNAL_ID", message, fields=(key.name,))


def check_reference(tx: Transaction, catalogue: Catalogue, field: Field, id_: str) -> None:
    """Raises Refused unless the id is that of a live record of the right kind."""
    parent = catalogue.get(field.refers_to)
    if not id_.startswith(parent.prefix):
        message = f"{field.shown_label}: id value of incorrect type: {id_}"
        raise Refused("MALFORMED_ID", message, fields=(field.name,))
    row = find_row(tx, parent, id_)
    if row is None:
        raise cross_reference_is_invalid(field.name)
    if row["IsDeleted"]:
        raise entity_is_deleted()
