"""Rows as the table that a bulk job takes, and the tables in which it answers."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import cast

from integrations.salesforce.columns import EXTERNAL_ID
from integrations.salesforce.faults import Trouble, read_trouble
from integrations.salesforce.rows import Row

_EMPTIED = "#N/A"  # an empty cell is left as it is there
_ERROR = re.compile(r"(?P<code>\w+):(?P<message>.*):(?P<fields>[^:]*?)\s*--\s*", re.DOTALL)


def write_table(rows: Sequence[Row]) -> bytes:
    """Rows of one object, each by our id or each by the CRM's."""
    lines = [_line(row) for row in rows]
    names = dict.fromkeys(name for line in lines for name in line)
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, list(names), restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(lines)
    return text.getvalue().encode()


def read_successes(text: str) -> dict[str, str]:
    """The CRM's ids, by the key of the row: ours where it was sent by ours."""
    return {_key(line): line["sf__Id"] for line in _lines(text)}


def read_failures(text: str) -> dict[str, Trouble]:
    return {_key(line): _trouble(line["sf__Error"]) for line in _lines(text)}


def _line(row: Row) -> dict[str, str]:
    key = {"Id": row.crm_id} if row.crm_id else {EXTERNAL_ID: str(row.our_id)}
    line: dict[str, str] = {}
    for name, value in {**key, **row.fields}.items():
        if isinstance(value, Mapping):
            for inner, named in cast("Mapping[str, object]", value).items():
                line[f"{name}.{inner}"] = str(named)
        else:
            line[name] = _cell(value)
    return line


def _cell(value: object) -> str:
    if value is None:
        return _EMPTIED
    return str(value).lower() if isinstance(value, bool) else str(value)


def _lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _key(line: Mapping[str, str]) -> str:
    """An update names its rows by Id; there our own id may be among what is written."""
    return line["Id"] if line.get("Id") else line[EXTERNAL_ID].lower()


def _trouble(text: str) -> Trouble:
    """Salesforce writes `CODE:message:fields --`; the message may hold anything."""
    found = _ERROR.fullmatch(text)
    if found is None:
        return read_trouble([{"errorCode": text.partition(":")[0], "message": text}])
    fields = [name.strip() for name in re.split(r"[,;]", found["fields"]) if name.strip()]
    error = {"errorCode": found["code"], "message": found["message"], "fields": fields}
    return read_trouble([error])
