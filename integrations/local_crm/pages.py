"""Query answers, whole or page by page."""

import re

import orjson

from integrations.local_crm.calls import Answer, Call, Work, record_url
from integrations.local_crm.cursors import Cursor
from integrations.local_crm.errors import Json, Refused
from integrations.local_crm.fields import Sobject
from integrations.local_crm.query import Column, Statement, choose_ids
from integrations.local_crm.soql import Query, parse_soql
from integrations.local_crm.store import quote
from integrations.local_crm.tokens import malformed
from integrations.local_crm.values import Row, show_value

_PAGE_AT_LEAST, _PAGE_AT_MOST = 200, 2000


def answer_query(work: Work, call: Call) -> Answer:
    return _answer(work, call, with_deleted=False)


def answer_query_all(work: Work, call: Call) -> Answer:
    return _answer(work, call, with_deleted=True)


def answer_next_page(work: Work, call: Call) -> Answer:
    name, _, start = call.place["cursor"].rpartition("-")
    if not start.isdigit():
        raise Refused("INVALID_QUERY_LOCATOR", "invalid query locator")
    return _show_page(work, call, name, work.cursors.find(name), int(start))


def _answer(work: Work, call: Call, *, with_deleted: bool) -> Answer:
    soql = call.query.get("q", "")
    if not soql.strip():
        raise malformed("SOQL statement cannot be empty")
    query = parse_soql(soql)
    statement = Statement(work.catalogue, _sobject(work, query))
    for path in query.fields:
        statement.column(path)
    sql = choose_ids(statement, query, with_deleted=with_deleted)
    ids = tuple(str(row["Id"]) for row in work.tx.rows(sql, statement.values))
    if not query.fields:
        return Answer(200, {"totalSize": len(ids), "done": True, "records": []})
    cursor = Cursor(soql, ids, _page_size(call))
    name = work.cursors.add(cursor) if len(ids) > cursor.page else ""
    return _show_page(work, call, name, cursor, 0)


def _sobject(work: Work, query: Query) -> Sobject:
    found = work.catalogue.find(query.sobject)
    if found is None:
        message = (
            f"sObject type '{query.sobject}' is not supported. If you are attempting to use a"
            " custom object, be sure to append the '__c' after the entity name."
        )
        raise Refused("INVALID_TYPE", message)
    return found


def _page_size(call: Call) -> int:
    asked = re.search(r"batchSize\s*=\s*(\d{1,6})", call.headers.get("sforce-query-options", ""))
    return min(max(int(asked[1]), _PAGE_AT_LEAST), _PAGE_AT_MOST) if asked else _PAGE_AT_MOST


def _show_page(work: Work, call: Call, name: str, cursor: Cursor, start: int) -> Answer:
    end = start + cursor.page
    is_done = end >= len(cursor.ids)
    body: dict[str, Json] = {"totalSize": len(cursor.ids), "done": is_done}
    if not is_done:
        body["nextRecordsUrl"] = f"{call.root}/query/{name}-{end}"
    body["records"] = _read_records(work, call, cursor.soql, cursor.ids[start:end])
    return Answer(200, body)


def _read_records(work: Work, call: Call, soql: str, ids: tuple[str, ...]) -> list[Json]:
    query = parse_soql(soql)
    statement = Statement(work.catalogue, _sobject(work, query))
    columns = [statement.column(path) for path in query.fields]
    named = [f"{column.sql} AS c{place}" for place, column in enumerate(columns)]
    named += [f'{alias}."Id" AS {alias}' for alias, _ in statement.joins.values()]
    source = (quote(statement.sobject.name), "t", *statement.join_sql)
    where = 'WHERE t."Id" IN (SELECT value FROM json_each(?))'
    sql = " ".join(('SELECT t."Id" AS t,', ", ".join(named), "FROM", *source, where))
    found = {row["t"]: row for row in work.tx.rows(sql, (orjson.dumps(ids).decode(),))}
    return [_show(statement, call.root, columns, found[id_]) for id_ in ids if id_ in found]


def _show(statement: Statement, root: str, columns: list[Column], row: Row) -> Json:
    record = _head(root, statement.sobject, row["t"])
    for place, column in enumerate(columns):
        holder = _reach(statement, root, record, column.walk, row)
        if holder is not None:
            holder[column.field.name] = show_value(column.field, row[f"c{place}"])
    return record


def _reach(
    statement: Statement, root: str, record: dict[str, Json], walk: tuple[str, ...], row: Row
) -> dict[str, Json] | None:
    """The nested record a walk leads to; None when a parent on the way is missing."""
    for depth, step in enumerate(walk, start=1):
        alias, sobject = statement.joins[walk[:depth]]
        if row[alias] is None:
            record[step] = None
            return None
        inner = record.setdefault(step, _head(root, sobject, row[alias]))
        if not isinstance(inner, dict):
            return None
        record = inner
    return record


def _head(root: str, sobject: Sobject, id_: Json) -> dict[str, Json]:
    return {"attributes": {"type": sobject.name, "url": record_url(root, sobject, id_)}}
