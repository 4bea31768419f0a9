"""The columns of bulk data: which field each one is, and how its texts become values."""

from dataclasses import dataclass

from integrations.local_crm.errors import Json, Refused, Unreadable
from integrations.local_crm.fields import Catalogue, Field, Sobject
from integrations.local_crm.ingest_csv import Malformed
from integrations.local_crm.values import read_value

_NOTHING = "#N/A"
_YES = frozenset({"yes", "y", "true", "on", "1"})
_NO = frozenset({"no", "n", "false", "off", "0"})
_XSD_TYPES = {
    "boolean": "xsd:boolean",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "double": "xsd:double",
    "currency": "xsd:double",
    "percent": "xsd:double",
}


@dataclass(frozen=True)
class Column:
    """A field of the record; with `key`, the parent that has this external id."""

    number: int
    field: Field
    key: Field | None = None

    def read(self, text: str) -> tuple[str, Json] | None:
        """The entry of a body for it; None where the record is to stay as it is. Raises Refused."""
        if not text.strip():
            return None
        if text == _NOTHING:
            return self.field.name, None
        if self.key is not None:
            return self.field.relation, {self.key.name: text}
        return self.field.name, self._read_value(text)

    def _read_value(self, text: str) -> Json:
        if self.field.type not in _XSD_TYPES:
            return text
        if self.field.type == "boolean" and text.strip().lower() in _YES | _NO:
            return text.strip().lower() in _YES
        try:
            read_value(self.field, text)
        except Unreadable:
            xsd = _XSD_TYPES[self.field.type]
            message = (
                f"Failed to deserialize field at col {self.number}."
                f" Due to, '{text}' is not a valid value for the type {xsd}"
            )
            raise Refused("INVALID_FIELD", message, fields=(self.field.name,)) from None
        return text


def read_header(catalogue: Catalogue, sobject: Sobject, header: list[str]) -> list[Column]:
    """Raises Malformed for a column that is no field, or is there twice."""
    columns = [_find_column(catalogue, sobject, number, name) for number, name in enumerate(header)]
    for column in columns:
        if sum(other.field is column.field for other in columns) > 1:
            raise Malformed(f"InvalidBatch : Duplicate field name : {header[column.number]}")
    return columns


def field_is_missing(name: str) -> Malformed:
    return Malformed(f"InvalidBatch : Field name not found : {name}")


def _find_column(catalogue: Catalogue, sobject: Sobject, number: int, name: str) -> Column:
    relation, dot, parent_field = name.partition(".")
    if not dot:
        field = sobject.find_field(name)
        if field is None:
            raise field_is_missing(name)
        return Column(number, field)
    field = sobject.find_relation(relation)
    parent = catalogue.find(field.refers_to) if field else None
    key = parent.find_field(parent_field) if parent else None
    if field is None or key is None or not key.is_key:
        raise field_is_missing(name)
    return Column(number, field, key)
