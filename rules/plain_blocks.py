"""A whole text, as somebody pastes it, read as blocks: generously, for its author looks it over."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rules.alignment import align
from rules.blocks import Block, BlockKind

_MARK = re.compile(
    r"(?P<TITLE>#\s+)|(?P<HEADING>#{2,6}\s+)|(?P<ITEM>[-*•–]\s+)|(?P<STEP>\d{1,3}[.)]\s+)"  # noqa: RUF001 - as word processors write lists
)
_TITLE = "TITLE"


class PlainText(NamedTuple):
    """What was read; no title where the text begins with none."""

    title: str | None
    blocks: tuple[Block, ...]


def read_plain_text(text: str, former: Sequence[Block]) -> PlainText:
    """A text in blocks that keep the ids, and so the translations, of those they come from.

    Images are no part of a pasted text: each stays where it stood.
    """
    title, blocks = None, list[Block]()
    for kind, words in _parts(text):
        if kind == _TITLE:
            title = title or words
        else:
            blocks.append(Block("", BlockKind(kind), words))
    written = [block for block in former if block.kind is not BlockKind.IMAGE]
    aligned = list(align(written, blocks))
    for place, block in enumerate(former):
        if block.kind is BlockKind.IMAGE:
            aligned.insert(place, block)
    return PlainText(title, tuple(aligned))


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Each part's kind and words; a line that begins without a mark goes on with the one before."""
    kind, words = "", list[str]()
    for line in [*text.splitlines(), ""]:
        said = " ".join(line.split())
        mark = _MARK.match(said)
        if words and (mark or not said):
            yield kind, " ".join(words)
            words = []
        if said:
            begun = (mark.lastgroup if mark else None) or BlockKind.PARAGRAPH
            kind = kind if words else begun
            words.append(said[mark.end() :] if mark else said)
