"""What of a refused row can be sent once more, and how it must differ to be taken."""

from dataclasses import replace

from integrations.crm import Fault
from integrations.salesforce.faults import CREATE_ONLY, DUPLICATES, Trouble
from integrations.salesforce.rows import Answer, Row


def amended(row: Row, answer: Answer) -> Row | None:
    """The row as it may be taken; None when nothing of ours would help."""
    if not isinstance(answer, Trouble):
        return None
    if answer.code == CREATE_ONLY and row.create_only:
        return _without(row, row.create_only, create_only=True)
    if answer.code == DUPLICATES:
        # An update makes no twin, and whom a person has compared is not compared again.
        may_pass = row.crm_id is not None or row.is_new_for_sure
        return replace(row, passes_warnings=True) if may_pass and not row.passes_warnings else None
    if answer.meaning is Fault.DATA:
        return _without_optional(row, answer)
    return None


def is_parent_missing(answer: Answer) -> bool:
    return isinstance(answer, Trouble) and answer.meaning is Fault.PARENT


def _without_optional(row: Row, trouble: Trouble) -> Row | None:
    columns = [row.table.column(name) for name in trouble.fields]
    refused = [each for each in columns if each and each.optional and each.name in row.fields]
    if not refused or len(refused) < len(columns):
        return None
    named = tuple(dict.fromkeys(name for column in refused for name in column.ours))
    fewer = _without(row, frozenset(column.name for column in refused))
    return replace(fewer, left_out=(*row.left_out, *named), code=trouble.code)


def _without(row: Row, names: frozenset[str], *, create_only: bool = False) -> Row:
    fields = {name: value for name, value in row.fields.items() if name not in names}
    kept = frozenset[str]() if create_only else row.create_only
    return replace(row, fields=fields, create_only=kept)
