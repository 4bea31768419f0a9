"""Which resource answers which path; what is not listed here is not spoken."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from integrations.local_crm.calls import Answer, Call, Work
from integrations.local_crm.composite import answer_composite
from integrations.local_crm.describes import (
    describe_sobject,
    list_resources,
    list_sobjects,
    outline_sobject,
)
from integrations.local_crm.duplicates import read_saving
from integrations.local_crm.errors import resource_is_unknown, verb_is_not_allowed
from integrations.local_crm.graph import answer_graphs
from integrations.local_crm.ingest_resources import (
    change_job,
    create_job,
    delete_job,
    list_jobs,
    show_job,
    upload_data,
)
from integrations.local_crm.ingest_results import show_results
from integrations.local_crm.limits import count_by_object, list_limits
from integrations.local_crm.pages import answer_next_page, answer_query, answer_query_all
from integrations.local_crm.record_sets import (
    create_set,
    delete_set,
    retrieve_set,
    update_set,
    upsert_set,
)
from integrations.local_crm.replication import list_deleted, list_updated
from integrations.local_crm.row_resources import (
    create_row,
    delete_row,
    delete_row_by_key,
    read_row,
    read_row_by_key,
    update_row,
    upsert_row,
)

Handler: TypeAlias = Callable[[Work, Call], Answer]


@dataclass(frozen=True)
class Route:
    """A step in braces matches anything; where several fit, the first in the list answers."""

    path: str
    handlers: dict[str, Handler]

    def match(self, steps: tuple[str, ...]) -> dict[str, str] | None:
        pattern = self.path.split("/")
        if len(pattern) != len(steps):
            return None
        place: dict[str, str] = {}
        for wanted, step in zip(pattern, steps, strict=True):
            if wanted.startswith("{"):
                place[wanted.strip("{}")] = step
            elif wanted != step:
                return None
        return place


_ROUTES = (
    Route("", {"GET": list_resources}),
    Route("limits", {"GET": list_limits}),
    Route("limits/recordCount", {"GET": count_by_object}),
    Route("jobs/ingest", {"GET": list_jobs, "POST": create_job}),
    Route("jobs/ingest/{job}", {"GET": show_job, "PATCH": change_job, "DELETE": delete_job}),
    Route("jobs/ingest/{job}/batches", {"PUT": upload_data}),
    Route("jobs/ingest/{job}/{results}", {"GET": show_results}),
    Route("query", {"GET": answer_query}),
    Route("query/{cursor}", {"GET": answer_next_page}),
    Route("queryAll", {"GET": answer_query_all}),
    Route("queryAll/{cursor}", {"GET": answer_next_page}),
    Route("sobjects", {"GET": list_sobjects}),
    Route("sobjects/{object}", {"GET": outline_sobject, "POST": create_row}),
    Route("sobjects/{object}/describe", {"GET": describe_sobject}),
    Route("sobjects/{object}/updated", {"GET": list_updated}),
    Route("sobjects/{object}/deleted", {"GET": list_deleted}),
    Route("sobjects/{object}/{id}", {"GET": read_row, "PATCH": update_row, "DELETE": delete_row}),
    Route(
        "sobjects/{object}/{field}/{value}",
        {"GET": read_row_by_key, "PATCH": upsert_row, "DELETE": delete_row_by_key},
    ),
    Route("composite", {"POST": answer_composite}),
    Route("composite/graph", {"POST": answer_graphs}),
    Route("composite/sobjects", {"POST": create_set, "PATCH": update_set, "DELETE": delete_set}),
    Route("composite/sobjects/{object}", {"GET": retrieve_set, "POST": retrieve_set}),
    Route("composite/sobjects/{object}/{field}", {"PATCH": upsert_set}),
)


def dispatch(work: Work, call: Call) -> Answer:
    """The answer of the resource called. Raises Refused where there is none."""
    for route in _ROUTES:
        place = route.match(call.path)
        if place is None:
            continue
        handler = route.handlers.get(call.method)
        if handler is None:
            raise verb_is_not_allowed(call.method, list(route.handlers))
        wish = call.headers.get("sforce-duplicate-rule-header", "")
        work.rows.saving = read_saving(call.version, wish)
        return handler(work, replace(call, place=place))
    raise resource_is_unknown()


def name_kind(method: str, steps: tuple[str, ...]) -> str:
    """What a call is counted as: its verb and the kind of path, without any record's name."""
    for route in _ROUTES:
        if route.match(steps) is not None:
            return f"{method} {route.path}"
    return f"{method} unknown"
