"""Several requests in one call, in order, the later ones able to name what the earlier answered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote

from integrations.local_crm.calls import API_ROOT, VERSIONS, Answer, Call, Work, read_flag, refuse
from integrations.local_crm.errors import Json, Refused, Unreadable, resource_is_unknown
from integrations.local_crm.references import fill_references

PARTS_AT_MOST = 25
_HEAVY_PARTS_AT_MOST = 5
_REFERENCE_ID = re.compile(r"[A-Za-z0-9_]+", re.ASCII)
_TARGET = re.compile(API_ROOT + r"/v(\d{2})\.0/(.+)", re.DOTALL)
_METHODS = frozenset({"GET", "POST", "PATCH", "DELETE", "PUT"})


@dataclass(frozen=True)
class Part:
    method: str
    url: str
    name: str
    body: Json
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def is_heavy(self) -> bool:
        return "/composite/sobjects" in self.url or "/query" in self.url


class _Halted(Exception):
    """A part failed in a request that wants all or none."""


def answer_composite(work: Work, call: Call) -> Answer:
    body = call.read_object()
    parts = _read_parts(body)
    all_or_none = read_flag(body.get("allOrNone"), name="allOrNone")
    read_flag(body.get("collateSubrequests"), name="collateSubrequests")
    answers: list[Answer] = []
    try:
        with work.tx.savepoint():
            _answer_parts(work, parts, answers, stop_at_failure=all_or_none)
    except _Halted:
        failed = len(answers) - 1
        answers = [answers[failed] if place == failed else _halted() for place in range(len(parts))]
    shown: list[Json] = [_show(part, answer) for part, answer in zip(parts, answers, strict=True)]
    return Answer(200, {"compositeResponse": shown})


def _answer_parts(
    work: Work, parts: list[Part], answers: list[Answer], *, stop_at_failure: bool
) -> None:
    said: dict[str, Json] = {}
    for part in parts:
        answer = _answer_part(work, part, said)
        answers.append(answer)
        if answer.has_failed and stop_at_failure:
            raise _Halted
        if answer.status < HTTPStatus.MULTIPLE_CHOICES:
            said[part.name] = answer.body


def _answer_part(work: Work, part: Part, said: Mapping[str, Json]) -> Answer:
    try:
        call = _make_call(part, said)
        with work.tx.savepoint():
            return work.dispatch(work, call)
    except Refused as refused:
        return refuse(refused)


def _make_call(part: Part, said: Mapping[str, Json]) -> Call:
    address, _, question = str(fill_references(part.url, said)).partition("?")
    target = _TARGET.fullmatch(address)
    if target is None or int(target[1]) not in VERSIONS:
        raise resource_is_unknown()
    path = tuple(unquote(step) for step in target[2].strip("/").split("/"))
    if path[0] == "composite" and path[1:2] != ("sobjects",):
        raise Refused("INVALID_SUBREQUEST", "A composite request may not hold another")
    query = dict(parse_qsl(question, keep_blank_values=True))
    body = fill_references(part.body, said)
    return Call(part.method, int(target[1]), path, query, part.headers, body)


def _read_parts(body: Mapping[str, Json]) -> list[Part]:
    given = body.get("compositeRequest")
    if not isinstance(given, list) or not given:
        raise Unreadable("compositeRequest must be a list of subrequests")
    if len(given) > PARTS_AT_MOST:
        message = f"The request holds {len(given)} subrequests; at most {PARTS_AT_MOST} may be sent"
        raise Refused("LIMIT_EXCEEDED", message)
    parts = [_read_part(item) for item in given]
    if len({part.name for part in parts}) < len(parts):
        raise Unreadable("Every referenceId must be unique")
    if sum(part.is_heavy for part in parts) > _HEAVY_PARTS_AT_MOST:
        message = f"At most {_HEAVY_PARTS_AT_MOST} subrequests may be collections or queries"
        raise Refused("LIMIT_EXCEEDED", message)
    return parts


def _read_part(item: Json) -> Part:
    if not isinstance(item, dict):
        raise Unreadable("Every subrequest must be a JSON object")
    method, url, name = (item.get(key) for key in ("method", "url", "referenceId"))
    if not isinstance(method, str) or method.upper() not in _METHODS:
        raise Unreadable("Every subrequest needs a method")
    if not isinstance(url, str):
        raise Unreadable("Every subrequest needs a url")
    if not isinstance(name, str) or not _REFERENCE_ID.fullmatch(name):
        raise Unreadable("Every subrequest needs a referenceId of letters, digits and underscores")
    return Part(method.upper(), url, name, item.get("body"), _read_headers(item))


def _read_headers(item: Mapping[str, Json]) -> dict[str, str]:
    given = item.get("httpHeaders")
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise Unreadable("httpHeaders must be a JSON object")
    return {name.lower(): str(value) for name, value in given.items()}


def _halted() -> Answer:
    message = (
        "The transaction was rolled back since another operation in the same transaction failed."
    )
    return refuse(Refused("PROCESSING_HALTED", message))


def _show(part: Part, answer: Answer) -> Json:
    return {
        "body": answer.body,
        "httpHeaders": dict(answer.headers),
        "httpStatusCode": answer.status,
        "referenceId": part.name,
    }
