"""What a file is, told by its bytes alone: a whole PNG, JPEG or PDF that is nothing else besides.

What a sender calls a file counts for nothing. This finds no virus: whoever opens a file of a
stranger's needs a viewer that is up to date.
"""

import re
import zlib
from enum import StrEnum
from typing import NamedTuple


class MediaType(StrEnum):
    PNG = "image/png"
    JPEG = "image/jpeg"
    PDF = "application/pdf"


MOST_PIXELS_A_SIDE = 20_000  # the largest sensors of telephones have 16,400

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_JPEG_HEAD = b"\xff\xd8\xff"
_PDF_HEAD = re.compile(rb"%PDF-[12]\.[0-9]\s")
_PDF_END = re.compile(rb"startxref\s+[0-9]+\s+%%EOF[\s\x00]*\Z")
_PDF_PROGRAM = re.compile(rb"/(?:JavaScript|Launch)\b")

# What other programs take a file for, by its beginning or, as archives, by what lies further on.
# Each is long enough that a photograph does not hold it by chance.
_PAGE = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe)[\s/>]|<\?php", re.IGNORECASE)
_DOCUMENT = b"%PDF-"
_ARCHIVE = re.compile(rb"PK\x03\x04[\x0a\x14\x2d]\x00|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c")
_ARCHIVE_END = b"PK\x05\x06"
_BEGINNING = 1024  # as far as readers of PDF, and browsers, look for a beginning
_ARCHIVE_TAIL = 65_557  # as far from the end as an archive's directory may lie

_JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_SCAN, _JPEG_END = 0xDA, 0xD9
_AFTER_SCAN = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")  # what a scan holds cannot look so


class _Chunk(NamedTuple):
    """A part of a PNG, and where the next one begins."""

    name: bytes
    data: bytes
    end: int


def sniff(content: bytes) -> MediaType | None:
    """The type of a file that may be kept; None for anything else, and for what is two at once."""
    if content.startswith(_PNG_HEAD):
        found = MediaType.PNG if _is_png(content) else None
    elif content.startswith(_JPEG_HEAD):
        found = MediaType.JPEG if _is_jpeg(content) else None
    else:
        found = MediaType.PDF if _is_pdf(content) else None
    return None if _is_something_else(content, found) else found


def _is_something_else(content: bytes, found: MediaType | None) -> bool:
    beginning = content[:_BEGINNING]
    if _PAGE.search(beginning) or _ARCHIVE_END in content[-_ARCHIVE_TAIL:]:
        return True
    return found is not MediaType.PDF and _DOCUMENT in beginning


def _is_png(content: bytes) -> bool:
    """Whether the parts are whole, from the header to an end that nothing follows."""
    chunk = _png_chunk(content, len(_PNG_HEAD))
    if chunk is None or chunk.name != b"IHDR" or not _is_png_header(chunk.data):
        return False
    has_pixels = False
    while chunk is not None and chunk.name != b"IEND":
        chunk = _png_chunk(content, chunk.end)
        has_pixels = has_pixels or (chunk is not None and chunk.name == b"IDAT")
    return chunk is not None and has_pixels and chunk.end == len(content)


def _png_chunk(content: bytes, at: int) -> _Chunk | None:
    """The part that begins here; None when it is cut off, or its check sum is wrong."""
    length = int.from_bytes(content[at : at + 4])
    end = at + length + 12
    body = content[at + 4 : end - 4]
    if end > len(content) or zlib.crc32(body) != int.from_bytes(content[end - 4 : end]):
        return None
    return _Chunk(body[:4], body[4:], end)


def _is_png_header(data: bytes) -> bool:
    sides = int.from_bytes(data[:4]), int.from_bytes(data[4:8])
    return len(data) == 13 and all(0 < side <= MOST_PIXELS_A_SIDE for side in sides)  # noqa: PLR2004 - the standard's figure


def _is_jpeg(content: bytes) -> bool:
    """Whether the segments lead from the beginning, over a frame and a scan, to an end.

    Telephones append more pictures, films and notes of their own to the end: they may, but a page,
    a document or an archive may not lie there.
    """
    at, has_frame, has_scan = 2, False, False
    while (marker := _jpeg_marker(content, at)) is not None:
        code, at = marker
        if code == _JPEG_END:
            return has_frame and has_scan and not _is_foreign(content[at:])
        if code in _JPEG_ALONE:
            continue
        length = int.from_bytes(content[at : at + 2])
        if length < 2 or at + length > len(content):  # noqa: PLR2004 - it counts itself
            return False
        if code in _JPEG_FRAMES:
            has_frame = _is_jpeg_frame(content[at + 2 : at + length])
        at += length
        if code == _JPEG_SCAN:
            has_scan, at = True, _after_scan(content, at)
    return False


def _jpeg_marker(content: bytes, at: int) -> tuple[int, int] | None:
    """The marker that is here and where what follows it begins; None when there is none."""
    begins = at
    while content[at : at + 1] == b"\xff":
        at += 1
    code = content[at : at + 1]
    return (code[0], at + 1) if at > begins and code not in (b"", b"\x00") else None


def _is_jpeg_frame(data: bytes) -> bool:
    # A height of 0 is told after the first scan instead; hardly any reader knows it.
    sides = int.from_bytes(data[1:3]), int.from_bytes(data[3:5])
    return all(0 < side <= MOST_PIXELS_A_SIDE for side in sides)


def _after_scan(content: bytes, at: int) -> int:
    found = _AFTER_SCAN.search(content, at)
    return found.start() if found else len(content)


def _is_foreign(tail: bytes) -> bool:
    return bool(_PAGE.search(tail) or _ARCHIVE.search(tail)) or _DOCUMENT in tail


def _is_pdf(content: bytes) -> bool:
    """Whether it begins and ends as a document does, and does not say that it runs a program."""
    if not _PDF_HEAD.match(content) or _PDF_PROGRAM.search(content):
        return False
    return _PDF_END.search(content[-_BEGINNING:]) is not None
