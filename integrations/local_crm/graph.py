"""Many small trees of records in one call; each of them is kept whole or not at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from integrations.local_crm.calls import API_ROOT, Answer, Call, Work
from integrations.local_crm.errors import Json, Refused, Unreadable, resource_is_unknown
from integrations.local_crm.parts import Part, answer_all_or_none, halt, read_parts, show_parts
from integrations.local_crm.references import named_references

_SINCE_VERSION = 50
_GRAPHS_AT_MOST = 75
_NODES_AT_MOST = 500
_DEPTH_AT_MOST = 15
_KINDS_AT_MOST = 15
_FAILURES_AT_MOST = 14
_GRAPH_ID = re.compile(r"[A-Za-z0-9][^.]{0,38}", re.ASCII)
_NODE = re.compile(API_ROOT + r"/v(\d{2})\.0/sobjects/([^/]+)((?:/[^/]+){0,2})")
_VERBS = ({"POST"}, {"GET", "PATCH", "DELETE"}, {"GET", "PATCH", "DELETE", "POST"})


@dataclass(frozen=True)
class Graph:
    id: str
    parts: list[Part]


def answer_graphs(work: Work, call: Call) -> Answer:
    if call.version < _SINCE_VERSION:
        raise resource_is_unknown()
    graphs = _read_graphs(call.read_object().get("graphs"))
    shown: list[Json] = []
    failures = 0
    for graph in graphs:
        if failures < _FAILURES_AT_MOST:
            answers, is_successful = answer_all_or_none(work, graph.parts)
            # What stands so far stays, whatever becomes of the graphs that follow.
            work.tx.renew()
        else:
            answers, is_successful = [halt() for _ in graph.parts], False
        failures += not is_successful
        shown.append(_show(graph, answers, is_successful=is_successful))
    return Answer(200, {"graphs": shown}, has_failed=bool(failures))


def _show(graph: Graph, answers: Sequence[Answer], *, is_successful: bool) -> Json:
    return {
        "graphId": graph.id,
        "graphResponse": show_parts(graph.parts, answers),
        "isSuccessful": is_successful,
    }


def _read_graphs(given: Json) -> list[Graph]:
    if not isinstance(given, list) or not given:
        raise Unreadable("graphs must be a list of graphs")
    graphs = [_read_graph(item) for item in given]
    if len({graph.id for graph in graphs}) < len(graphs):
        raise Unreadable("Every graphId must be unique")
    nodes = [part for graph in graphs for part in graph.parts]
    kinds = {_kind_of(part) for part in nodes}
    _limit("graphs", len(graphs), _GRAPHS_AT_MOST)
    _limit("nodes", len(nodes), _NODES_AT_MOST)
    _limit("different nodes", len(kinds), _KINDS_AT_MOST)
    _limit("nodes in a row", max(_depth(graph.parts) for graph in graphs), _DEPTH_AT_MOST)
    return graphs


def _read_graph(item: Json) -> Graph:
    id_ = item.get("graphId") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(id_, str) or not _GRAPH_ID.fullmatch(id_):
        raise Unreadable("Every graph needs a graphId, which begins with a letter or a digit")
    return Graph(id_, read_parts(item.get("compositeRequest")))


def _kind_of(part: Part) -> tuple[str, str, str]:
    """Nodes are different by method, version and type. Raises Refused for what is no record."""
    match = _NODE.fullmatch(part.url.partition("?")[0].rstrip("/"))
    if match is None or part.method not in _VERBS[match[3].count("/")]:
        message = f"A graph has no place for {part.method} {part.url}"
        raise Refused("INVALID_API_INPUT", message)
    return part.method, match[1], match[2].lower()


def _depth(parts: Sequence[Part]) -> int:
    """How many nodes the longest row has in which each one names the one before."""
    depths: dict[str, int] = {}
    for part in parts:
        named = named_references(part.url) | named_references(orjson.dumps(part.body).decode())
        depths[part.name] = 1 + max((depths.get(name, 0) for name in named), default=0)
    return max(depths.values())


def _limit(what: str, count: int, most: int) -> None:
    if count > most:
        message = f"The request holds {count} {what}; at most {most} may be sent"
        raise Refused("LIMIT_EXCEEDED", message)
