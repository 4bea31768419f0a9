"""The parts of a composite or a graph: read, answered in order, and shown."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote

from integrations.local_crm.calls import API_ROOT, VERSIONS, Answer, Call, Work, refuse
from integrations.local_crm.errors import Json, Refused, Unreadable, resource_is_unknown
from integrations.local_crm.references import fill_references

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


def read_parts(given: Json) -> list[Part]:
    """Raises Unreadable for what is no list of parts, each with a name of its own."""
    if not isinstance(given, list) or not given:
        raise Unreadable("compositeRequest must be a list of subrequests")
    parts = [_read_part(item) for item in given]
    if len({part.name for part in parts}) < len(parts):
        raise Unreadable("Every referenceId must be unique")
    return parts


def answer_in_turn(work: Work, parts: Sequence[Part]) -> Iterator[Answer]:
    """Each part may name what the ones before it have answered."""
    said: dict[str, Json] = {}
    for part in parts:
        answer = _answer_part(work, part, said)
        if answer.status < HTTPStatus.MULTIPLE_CHOICES:
            said[part.name] = answer.body
        yield answer


def answer_all_or_none(work: Work, parts: Sequence[Part]) -> tuple[list[Answer], bool]:
    """Every part in one transaction; at the first failure all of it is undone. Whether it stood."""
    answers: list[Answer] = []
    try:
        with work.tx.savepoint():
            for answer in answer_in_turn(work, parts):
                answers.append(answer)
                _stop_if_failed(answer)
    except _Halted:
        failed = len(answers) - 1
        halted = [halt() for _ in parts]
        return [*halted[:failed], answers[failed], *halted[failed + 1 :]], False
    return answers, True


def halt() -> Answer:
    """The answer to a part that was, or would have been, undone with the others."""
    message = (
        "The transaction was rolled back since another operation in the same transaction failed."
    )
    return refuse(Refused("PROCESSING_HALTED", message))


def show_parts(parts: Sequence[Part], answers: Sequence[Answer]) -> Json:
    shown: list[Json] = [
        {
            "body": answer.body,
            "httpHeaders": dict(answer.headers),
            "httpStatusCode": answer.status,
            "referenceId": part.name,
        }
        for part, answer in zip(parts, answers, strict=True)
    ]
    return {"compositeResponse": shown}


def _stop_if_failed(answer: Answer) -> None:
    if answer.has_failed:
        raise _Halted


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
    if path[0] == "jobs":
        raise resource_is_unknown()
    if path[0] == "composite" and path[1:2] != ("sobjects",):
        raise Refused("INVALID_SUBREQUEST", "A composite request may not hold another")
    query = dict(parse_qsl(question, keep_blank_values=True))
    body = fill_references(part.body, said)
    return Call(part.method, int(target[1]), path, query, part.headers, body)


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
