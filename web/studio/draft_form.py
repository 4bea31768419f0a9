"""The form of a draft: what somebody typed, whole, whatever is wrong with it, and its tools."""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from rules.content_segments import BODY, TITLE, segments_of
from rules.content_workflow import MOST_BLOCKS
from rules.documents import Block, BlockKind
from rules.plain_blocks import read_plain_text
from services.content.history import RevisionEntry
from web.studio.pieces import number_of

KINDS = (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.STEP, BlockKind.ITEM)
MOST_ID = 80
TOOL = re.compile(r"(add|up|down|remove)-(\d{1,3})")


@dataclass(frozen=True, slots=True)
class Typed:
    """A draft as it stands in the form, with the paths whose meaning its author left unchanged."""

    title: str
    blocks: tuple[Block, ...]
    same_meaning: frozenset[str] = frozenset()

    def texts(self) -> Mapping[str, str]:
        return {each.path: each.text for each in segments_of(self.title, self.blocks)}


def of_revision(revision: RevisionEntry) -> Typed:
    return Typed(revision.title, revision.blocks, revision.same_meaning)


def typed_in(form: Mapping[str, str], known: Mapping[str, Block]) -> Typed:
    """What a form holds. `known` are the blocks of the revision, by their id."""
    blocks = tuple(_blocks(form, known))
    paths = (TITLE, *(f"{BODY}{each.id}" for each in blocks))
    return Typed(
        one_line(form.get("title", "")),
        blocks,
        frozenset(path for path in paths if form.get(f"same-{path}")),
    )


def one_line(text: str) -> str:
    """A text is one line, however it was typed."""
    return " ".join(text.split("\n")).replace("\r", "").strip()


def _blocks(form: Mapping[str, str], known: Mapping[str, Block]) -> Iterator[Block]:
    for place in range(MOST_BLOCKS + 1):
        block_id, kind = form.get(f"id-{place}"), form.get(f"kind-{place}", "")
        if block_id is None:
            return
        text = one_line(form.get(f"text-{place}", ""))
        if (was := known.get(block_id)) is not None and kind not in KINDS:
            yield replace(was, text=text)
        else:
            chosen = BlockKind(kind) if kind in KINDS else BlockKind.PARAGRAPH
            yield Block(block_id[:MOST_ID], chosen, text)


def shaped(typed: Typed, tool: str) -> tuple[Typed, int | None]:
    """The draft after a tool was used, and the place to go on at; None where none was."""
    found = TOOL.fullmatch(tool)
    place = number_of(found[2]) if found else None
    if found is None or place is None:
        return typed, None
    blocks = list(typed.blocks)
    if found[1] == "add" and place <= len(blocks):
        blocks.insert(place, Block(f"b-{secrets.token_hex(4)}", BlockKind.PARAGRAPH, ""))
        return replace(typed, blocks=tuple(blocks)), place
    if place >= len(blocks):
        return typed, None
    if found[1] == "remove":
        del blocks[place]
        return replace(typed, blocks=tuple(blocks)), min(place, len(blocks) - 1)
    to = max(0, min(len(blocks) - 1, place + (1 if found[1] == "down" else -1)))
    blocks.insert(to, blocks.pop(place))
    return replace(typed, blocks=tuple(blocks)), to


def pasted_into(typed: Typed, form: Mapping[str, str]) -> tuple[Typed, int | None]:
    """The draft with a whole text in the place of its own; what it had before keeps its ids."""
    read = read_plain_text(form.get("whole", ""), typed.blocks)
    if not read.blocks:
        return typed, None
    title = one_line(read.title or typed.title)
    return replace(typed, title=title, blocks=read.blocks[:MOST_BLOCKS]), 0
