"""What is answered in JSON outside the API: a code for programs, a sentence for people."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
from starlette.responses import Response

from i18n.message import Message

HEADERS = {
    "cache-control": "no-store",
    "content-type": "application/json",
    "vary": "Accept-Language, Authorization",
    "x-content-type-options": "nosniff",
}
CLOSE = {"connection": "close"}  # what is left of the body is not waited for


@dataclass
class Refused(Exception):
    """A request that is answered with a status, a code and a sentence, and with nothing else."""

    status: int
    code: str
    text: Message
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def said(
    status: int, content: Mapping[str, object], language: str, headers: Mapping[str, str] | None
) -> Response:
    return Response(
        orjson.dumps(content),
        status_code=status,
        headers={**HEADERS, "content-language": language, **(headers or {})},
    )
