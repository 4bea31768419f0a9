"""Which media type a request may send and which it gets back, by the headers of HTTP."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from starlette.datastructures import Headers

from graph.errors import RequestRefused

LEGACY = "application/json"
MODERN = "application/graphql-response+json"
MOST_RANGES = 50

_QUALITY = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\Z")


class _Range(NamedTuple):
    media_type: str
    quality: float
    charset: str


def answer_type(headers: Headers, offered: Sequence[str] = (LEGACY, MODERN)) -> str:
    """The media type of the answer; of equally welcome ones the first named, then first offered.

    Raises RequestRefused 406 when the client accepts none of them.
    """
    accept = ",".join(headers.getlist("accept"))
    if not accept.strip():
        return offered[0]
    ranges = list(_ranges(accept))
    best = max(offered, key=lambda media_type: _welcome(media_type, ranges))
    if _welcome(best, ranges)[0] <= 0:
        message = f"Accept {MODERN} or {LEGACY}, in UTF-8."
        raise RequestRefused("NOT_ACCEPTABLE", message, 406)
    return best


def wants_page(headers: Headers) -> bool:
    """Whether this is a browser that would rather have a page than JSON."""
    try:
        return answer_type(headers, (LEGACY, MODERN, "text/html")) == "text/html"
    except RequestRefused:
        return False


def require_json(headers: Headers) -> None:
    """Raises RequestRefused 415 unless the body is plain application/json in UTF-8.

    A browser sends no other site's form as this type without asking first, so it is what keeps
    forged requests out.
    """
    given = headers.getlist("content-type")
    media_type, _, rest = (given[0] if len(given) == 1 else "").partition(";")
    charset = _parameters(rest).get("charset", "utf-8")
    encoding = headers.get("content-encoding", "identity")
    if media_type.strip().lower() != LEGACY or charset != "utf-8" or encoding != "identity":
        message = f"Send {LEGACY} in UTF-8, without a content encoding."
        raise RequestRefused("UNSUPPORTED_MEDIA_TYPE", message, 415)


def _ranges(accept: str) -> Iterator[_Range]:
    for part in accept.split(",")[:MOST_RANGES]:
        media_type, _, rest = part.partition(";")
        parameters = _parameters(rest)
        quality = parameters.get("q", "1")
        if _QUALITY.match(quality):
            charset = parameters.get("charset", "utf-8")
            yield _Range(media_type.strip().lower(), float(quality), charset)


def _welcome(media_type: str, ranges: Sequence[_Range]) -> tuple[float, int, int]:
    """How welcome a type is: quality, then how exactly it is named, then how early."""
    group = media_type.partition("/")[0]
    for exactness, name in ((2, media_type), (1, f"{group}/*"), (0, "*/*")):
        for position, given in enumerate(ranges):
            if given.media_type == name and given.charset == "utf-8":
                return given.quality, exactness, -position
    return 0, 0, 0


def _parameters(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";") if "=" in part)
    return {name.strip().lower(): value.strip().strip('"').lower() for name, _, value in pairs}
