"""A piece falls into segments, translated one by one: its title, and each of its blocks."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from rules.documents import Block

TITLE = "title"
BODY = "body/"


class Segment(NamedTuple):
    """A text and its place in the piece: `title`, or `body/` and the id of the block."""

    path: str
    text: str

    @property
    def digest(self) -> bytes:
        return digest_of(self.text)


def segments_of(title: str, blocks: Sequence[Block]) -> Iterator[Segment]:
    """The segments of a piece, in reading order."""
    yield Segment(TITLE, title)
    for block in blocks:
        yield Segment(f"{BODY}{block.id}", block.text)


def digest_of(text: str) -> bytes:
    """SHA-256 of the text: two segments say the same when their digests are equal."""
    return hashlib.sha256(text.encode()).digest()


def context_of(key: str, path: str) -> str:
    """What identifies a segment in a PO file: the key of its piece, and its path."""
    return f"{key}/{path}"


def in_words_of(
    title: str, blocks: Sequence[Block], texts: Mapping[str, str]
) -> tuple[str, tuple[Block, ...]]:
    """The piece with other texts by path; a segment without one stays as it is."""
    return texts.get(TITLE, title), tuple(
        replace(block, text=texts.get(f"{BODY}{block.id}", block.text)) for block in blocks
    )
