"""Query answers, whole or page by page."""

import re
from datetime import date

from integrations.local_crm.calls import Answer, Call, Work
from integrations.local_crm.errors import Json, Refused
from integrations.local_crm.fields import Sobject
from integrations.local_crm.filters import write_filter
from integrations.local_crm.parser import parse_soql
from integrations.local_crm.query import Statement
from integrations.local_crm.selections import Selection
from integrations.local_crm.soql import Query
from integrations.local_crm.tallies import aggregate, count_records
from integrations.local_crm.tokens import Misread, malformed
from integrations.local_crm.values import Row

_PAGE_AT_LEAST, _PAGE_AT_MOST = 200, 2000


def answer_query(work: Work, call: Call) -> Answer:
    return _answer(work, call, with_deleted=False)


def answer_query_all(work: Work, call: Call) -> Answer:
    return _answer(work, call, with_deleted=True)


def answer_next_page(work: Work, call: Call) -> Answer:
    name, _, start = call.place["cursor"].rpartition("-")
    if not start.isdigit():
        raise Refused("INVALID_QUERY_LOCATOR", "invalid query locator")
    cursor = work.cursors.find(name)
    query = parse_soql(cursor.soql)
    selection = Selection(_statement(work, query), query)
    rows = selection.read_by_id(work.tx, cursor.read(int(start)))
    end = int(start) + cursor.page
    following = f"{name}-{end}" if end < cursor.size else ""
    return _show(call, selection, rows, size=cursor.size, following=following)


def _answer(work: Work, call: Call, *, with_deleted: bool) -> Answer:
    soql = call.query.get("q", "")
    if not soql.strip():
        raise malformed("A query string has to be specified")
    try:
        query = parse_soql(soql)
        if query.fields:
            return _answer_records(work, call, query, with_deleted=with_deleted)
        return _answer_numbers(work, query, with_deleted=with_deleted)
    except Misread as misread:
        raise misread.shown_in(soql) from None


def _answer_numbers(work: Work, query: Query, *, with_deleted: bool) -> Answer:
    statement = _statement(work, query)
    if not query.aggregates:
        count = count_records(work.tx, statement, query, with_deleted=with_deleted)
        return Answer(200, {"totalSize": count, "done": True, "records": []})
    row = aggregate(work.tx, statement, query, with_deleted=with_deleted)
    return Answer(200, {"totalSize": 1, "done": True, "records": [row]})


def _answer_records(work: Work, call: Call, query: Query, *, with_deleted: bool) -> Answer:
    """One look where the answer fits on a page; a second one, for ids alone, where it does not."""
    page = _page_size(call)
    selection = Selection(_statement(work, query), query)
    rows = selection.read(work.tx, at_most=page + 1, with_deleted=with_deleted)
    if len(rows) <= page:
        return _show(call, selection, rows, size=len(rows), following="")
    statement = _statement(work, query)
    where = write_filter(statement, query.where, with_deleted=with_deleted)
    order, window = statement.order(query), statement.window(query)
    parts = ('SELECT t."Id" FROM', statement.source, "WHERE", where, "ORDER BY", order, window)
    ids = work.tx.texts(" ".join(parts), statement.values)
    name, cursor = work.cursors.add(call.query["q"], ids, page=page)
    following = f"{name}-{page}"
    return _show(call, selection, rows[:page], size=cursor.size, following=following)


def _show(
    call: Call, selection: Selection, rows: list[Row], *, size: int, following: str
) -> Answer:
    body: dict[str, Json] = {"totalSize": size, "done": not following}
    if following:
        body["nextRecordsUrl"] = f"{call.root}/query/{following}"
    body["records"] = [selection.show(row, call.root) for row in rows]
    return Answer(200, body)


def _statement(work: Work, query: Query) -> Statement:
    today = date.fromisoformat(work.tx.now[:10])
    return Statement(work.catalogue, _sobject(work, query), today)


def _sobject(work: Work, query: Query) -> Sobject:
    found = work.catalogue.find(query.sobject.text)
    if found is None:
        message = (
            f"sObject type '{query.sobject.text}' is not supported. If you are attempting to use a"
            " custom object, be sure to append the '__c' after the entity name. Please reference"
            " your WSDL or the describe call for the appropriate names."
        )
        raise Misread("INVALID_TYPE", message, query.sobject.place)
    return found


def _page_size(call: Call) -> int:
    asked = re.search(r"batchSize\s*=\s*(\d{1,6})", call.headers.get("sforce-query-options", ""))
    return min(max(int(asked[1]), _PAGE_AT_LEAST), _PAGE_AT_MOST) if asked else _PAGE_AT_MOST
