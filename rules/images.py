"""How large an image is, told by its bytes: what `rules.media_types` found to be a whole one."""

from typing import NamedTuple

from rules.media_types import MediaType

_JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class Size(NamedTuple):
    """In pixels."""

    width: int
    height: int


def size_of(content: bytes, media_type: MediaType) -> Size | None:
    """The size of a whole image; None for what is none."""
    if media_type is MediaType.PNG:
        return Size(int.from_bytes(content[16:20]), int.from_bytes(content[20:24]))
    return _jpeg_size(content) if media_type is MediaType.JPEG else None


def _jpeg_size(content: bytes) -> Size | None:
    at = 2
    while at + 9 <= len(content):
        if content[at] != 0xFF:  # noqa: PLR2004 - every marker begins so
            return None
        code = content[at + 1]
        if code in _JPEG_FRAMES:
            return Size(int.from_bytes(content[at + 7 : at + 9]), _height(content, at))
        if code == 0xFF or code in _JPEG_ALONE:  # noqa: PLR2004 - a filler
            at += 1 if code == 0xFF else 2  # noqa: PLR2004 - a filler
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return None


def _height(content: bytes, at: int) -> int:
    return int.from_bytes(content[at + 5 : at + 7])
