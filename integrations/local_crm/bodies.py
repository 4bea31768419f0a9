"""What a caller wants written, read field by field as far as they may write it."""

from collections.abc import Iterator, Mapping

from integrations.local_crm.errors import Json, Refused, column_is_unknown
from integrations.local_crm.fields import Catalogue, Field, Sobject
from integrations.local_crm.lookups import find_parent
from integrations.local_crm.store import Transaction
from integrations.local_crm.values import Row, read_value


def read_body(
    tx: Transaction,
    catalogue: Catalogue,
    sobject: Sobject,
    body: Mapping[str, Json],
    *,
    is_new: bool,
) -> Row:
    """The values as they are kept. Raises Refused; names come before values."""
    named = list(_name(catalogue, sobject, body))
    closed = [field.name for field, _, _ in named if not _is_open(field, is_new=is_new)]
    if closed:
        message = (
            f"Unable to create/update fields: {', '.join(closed)}. Please check the security"
            " settings of this field and verify that it is read/write for your profile or"
            " permission set."
        )
        raise Refused("INVALID_FIELD_FOR_INSERT_UPDATE", message, fields=tuple(closed))
    return {
        field.name: find_parent(tx, catalogue, field, value)
        if is_parent
        else read_value(field, value)
        for field, value, is_parent in named
    }


def _name(
    catalogue: Catalogue, sobject: Sobject, body: Mapping[str, Json]
) -> Iterator[tuple[Field, Json, bool]]:
    """Each field with its value, and whether that is the parent as an object of its own."""
    for name, value in body.items():
        if name.lower() == "attributes":
            continue
        relation = sobject.find_relation(name) if isinstance(value, dict) else None
        is_seen = relation is None or catalogue.find(relation.refers_to) is not None
        field = relation or sobject.find_field(name)
        if field is None or not is_seen:
            raise column_is_unknown(name, sobject.name)
        if field.type == "id":
            message = f"The {field.name} field should not be specified in the sobject data."
            raise Refused("INVALID_FIELD", message, fields=(field.name,))
        yield field, value, relation is not None


def _is_open(field: Field, *, is_new: bool) -> bool:
    return field.is_createable if is_new else field.is_updateable
