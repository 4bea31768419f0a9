"""Files that staff send with a form: read as browsers write them, whole, and of a sane size."""

import re
from collections.abc import Iterator

from starlette.requests import Request

from i18n.message import _
from rules.errors import Refusal
from web.staff_forms import SHORT, Sent, SentFile, Stranger

PARTS = "multipart/form-data"
MEGABYTE = 1_000_000
MOST_NAME = 200
FEWEST = 3  # what lies before the first boundary, a part, and what ends the last
_BOUNDARY = re.compile(r'boundary="?([0-9A-Za-z\'()+_,\-./:=?]{1,70})"?', re.IGNORECASE)
_NAME = re.compile(r'[; ]name="([^"\r\n]*)"')
_FILE_NAME = re.compile(r'[; ]filename="([^"\r\n]*)"')


class TooLarge(Refusal):
    """A form has more bytes than its page takes."""

    def __init__(self, most_bytes: int) -> None:
        megabytes = most_bytes // MEGABYTE
        super().__init__(
            "FILE_TOO_LARGE", _("A file may have {most} megabytes at most.", most=megabytes)
        )


async def read_parts(request: Request, *, most_bytes: int) -> Sent:
    """A form with files. Raises Stranger for what no browser writes, and TooLarge."""
    kind, _semicolon, rest = request.headers.get("content-type", "").partition(";")
    found = _BOUNDARY.search(rest)
    if kind.strip().lower() != PARTS or found is None:
        raise Stranger
    body = await _body(request, most_bytes)
    fields: dict[str, str] = {}
    files: dict[str, SentFile] = {}
    for head, content in _parts(body, found[1].encode()):
        name, file_name = _NAME.search(head), _FILE_NAME.search(head)
        if name is None:
            raise Stranger
        if file_name is not None:
            files.setdefault(name[1], SentFile(file_name[1][:MOST_NAME], content))
        else:
            fields.setdefault(name[1], _text(content))
    return Sent(fields, files)


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[str, bytes]]:
    """Each part's head and content; the standard lets no content hold the boundary's line."""
    sections = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if (
        len(sections) < FEWEST
        or len(sections) > SHORT.most_fields + 2
        or sections[-1].strip(b"\r\n ") != b"--"
    ):
        raise Stranger
    for section in sections[1:-1]:
        head, gap, content = section.partition(b"\r\n\r\n")
        if not gap:
            raise Stranger
        yield _text(head), content


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise Stranger from None


async def _body(request: Request, most_bytes: int) -> bytes:
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most_bytes:
        raise TooLarge(most_bytes)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most_bytes:
            raise TooLarge(most_bytes)
    return bytes(body)
