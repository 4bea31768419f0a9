"""The blocks of a piece, and what they look like as plain Markdown."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from uuid import UUID

MEDIA = "/media/"  # where images are served, by their ids


class BlockKind(StrEnum):
    HEADING = "HEADING"
    PARAGRAPH = "PARAGRAPH"
    STEP = "STEP"
    ITEM = "ITEM"
    IMAGE = "IMAGE"


@dataclass(frozen=True, slots=True)
class Block:
    """A unit of text that is translated as one; its id outlives rewording and reordering.

    The text of an image is what is said instead of it to those who do not see it.
    """

    id: str
    kind: BlockKind
    text: str
    media: UUID | None = None


STRUCTURE = re.compile(r"^(#{0,5}|\d{1,9})([#.)+*-])(?= |$)")  # what begins a list or a heading


def to_markdown(title: str, blocks: Iterable[Block]) -> str:
    """The piece as plain Markdown, without anchors; steps are numbered afresh after each break."""
    parts = [f"# {_escape(title)}"]
    for kind, run in groupby(blocks, key=lambda block: block.kind):
        alike = list(run)
        texts = [_escape(block.text) for block in alike]
        if kind is BlockKind.STEP:
            parts.append("\n".join(f"{at}. {text}" for at, text in enumerate(texts, start=1)))
        elif kind is BlockKind.ITEM:
            parts.append("\n".join(f"- {text}" for text in texts))
        elif kind is BlockKind.IMAGE:
            parts.extend(_image(block) for block in alike)
        else:
            parts.extend(f"## {text}" if kind is BlockKind.HEADING else text for text in texts)
    return "\n\n".join(parts) + "\n"


def _image(block: Block) -> str:
    said = block.text.replace("\n", " ")
    return f"![{said}]({MEDIA}{block.media})"


def _escape(text: str) -> str:
    """The text on one line, so that no beginning of it is taken for a list or a heading."""
    return STRUCTURE.sub(r"\1\\\2", text.replace("\n", " "))
