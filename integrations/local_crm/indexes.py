"""Which columns are looked up by an index, so that a query need not read half a million records."""

from collections.abc import Iterator

from integrations.local_crm.fields import Field, Sobject

_SOUGHT = frozenset(
    {
        *("CreatedDate", "SerialNumber", "Name", "Email", "PersonEmail"),
        *("Phone", "MobilePhone", "HomePhone", "PersonMobilePhone", "PersonHomePhone"),
    }
)


def write_indexes(sobject: Sobject) -> Iterator[str]:
    """The statements that make an object's indexes, as far as they are not there."""
    # Readers of changes go by the time of the last one, and by the id where that is the same.
    yield _write(sobject, "SystemModstamp_Id", '"SystemModstamp", "Id"')
    for field in sobject.fields:
        yield from _write_of(sobject, field)


def _write_of(sobject: Sobject, field: Field) -> Iterator[str]:
    column = f'"{field.name}"'
    if field.is_unique:
        # A deleted record gives its external id free.
        yield _write(sobject, field.name, column, where="IsDeleted = 0", is_unique=True)
        yield _write(sobject, f"{field.name}_all", column)
    elif field.name == "MasterRecordId":
        # Merged records are few: found by their master, or all of them in order.
        yield _write(sobject, f"{field.name}_set", column, where=f"{column} IS NOT NULL")
        yield _write(sobject, f"{field.name}_Id", '"Id"', where=f"{column} IS NOT NULL")
    elif field.refers_to or field.name in _SOUGHT:
        yield _write(sobject, field.name, column)


def _write(
    sobject: Sobject, name: str, columns: str, *, where: str = "", is_unique: bool = False
) -> str:
    kind = "UNIQUE INDEX" if is_unique else "INDEX"
    of = f'"{sobject.name}_{name}" ON "{sobject.name}" ({columns})'
    return f"CREATE {kind} IF NOT EXISTS {of}" + (f" WHERE {where}" if where else "")
