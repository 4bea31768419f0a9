"""A piece of content as its author writes it, read strictly: what is unclear is refused by line."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rules.blocks import STRUCTURE, Block, BlockKind
from rules.content_kinds import ContentKind
from rules.document_problem import DocumentProblem
from rules.documents import Document
from rules.inline_markup import find_inline_fault
from rules.targeting import Clause, Dimension, Operator, find_clause_fault


@dataclass(frozen=True, slots=True)
class _Line:
    """A stretch of the file that knows where it stands."""

    name: str
    number: int
    text: str

    def problem(self, what: str, cure: str) -> DocumentProblem:
        return DocumentProblem(self.name, self.number, what, cure)

    def checked(self, text: str) -> str:
        if fault := find_inline_fault(text):
            raise self.problem(fault, "Use plain text, **strong**, *stress* and [text](https://…)")
        return text


_ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_WORD = r'(?:"[^"]+"|[^\s"]+)'
_WHERE = rf"({'|'.join(Dimension)}) +({'|'.join(Operator)}) +({_WORD}(?: +{_WORD})*)"
_SLUG = (_ID, "Use small letters, digits and hyphens")
_TIME = (r"[-\d]{10}T[:\d]{8}(?:Z|[+-]\d\d:\d\d)", "Write it as 2019-11-12T00:00:00+01:00")
_SPELLING = {
    "key": _SLUG,
    "kind": ("|".join(ContentKind), f"Use one of {', '.join(ContentKind)}"),
    "visible_from": _TIME,
    "visible_until": _TIME,
    "group": _SLUG,
    "priority": (r"-?\d{1,6}", "Write a whole number"),
    "markets": (r"[A-Z]{2}(?: +[A-Z]{2})*", "Write country codes, as FR CH"),
    "where": (_WHERE, 'Write a known dimension and condition, as calibre any "CB 1904"'),
}
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_MARK = re.compile(r"(?P<HEADING>## +)|(?P<ITEM>- +)|(?P<STEP>\d{1,3}\. +)")
_ANCHORED = re.compile(rf"(.*\S) +\{{#({_ID})\}}")


def parse_document(text: str, *, name: str) -> Document:
    """The piece written in `text`; `name` is the file to speak of in a DocumentProblem."""
    rows = text.replace("\r\n", "\n").split("\n")
    lines = [_Line(name, number, row.rstrip(" ")) for number, row in enumerate(rows, start=1)]
    if odd := next((line for line in lines if _CONTROL.search(line.text)), None):
        raise odd.problem("There is a control character", "Take it out")
    fences = [at for at, line in enumerate(lines) if line.text == "---"][:2]
    if fences[:1] != [0] or fences == [0]:
        raise lines[0].problem("There is no front matter", "Begin with it, between two --- lines")
    fields = _read_front_matter(lines[1 : fences[1]])
    for key in ("key", "kind", "visible_from"):
        if key not in fields:
            raise lines[0].problem(f"{key} is missing", "Add it to the front matter")
    return _assemble(fields, *_read_body(lines[fences[1] :]))


def _read_front_matter(lines: Iterable[_Line]) -> dict[str, list[_Line]]:
    fields: dict[str, list[_Line]] = {}
    for line in lines:
        key, colon, value = line.text.partition(": ")
        if not colon or key not in _SPELLING:
            raise line.problem("This is no line of front matter", f"Use {', '.join(_SPELLING)}")
        pattern, cure = _SPELLING[key]
        if not re.fullmatch(pattern, value):
            raise line.problem(f"The value of {key} cannot be read", cure)
        if key in fields and key != "where":
            raise line.problem(f"{key} is given twice", "Keep one of them")
        fields.setdefault(key, []).append(replace(line, text=value))
    return fields


def _assemble(fields: dict[str, list[_Line]], title: str, blocks: tuple[Block, ...]) -> Document:
    given = {key: lines[0] for key, lines in fields.items()}
    visible_from = _read_instant(given["visible_from"])
    visible_until = _read_instant(given["visible_until"]) if "visible_until" in given else None
    if visible_until and visible_until <= visible_from:
        raise given["visible_until"].problem("It ends before it begins", "Give a later end")
    return Document(
        key=given["key"].text,
        kind=ContentKind(given["kind"].text),
        title=title,
        blocks=blocks,
        visible_from=visible_from,
        visible_until=visible_until,
        where=tuple(_read_clause(line) for line in fields.get("where", ())),
        group=given["group"].text if "group" in given else None,
        priority=int(given["priority"].text) if "priority" in given else 0,
        markets=frozenset(given["markets"].text.split() if "markets" in given else ()),
    )


def _read_instant(line: _Line) -> datetime:
    try:
        return datetime.fromisoformat(line.text)
    except ValueError as error:
        raise line.problem("There is no such moment", "Check the date and the time") from error


def _read_clause(line: _Line) -> Clause:
    """A clause already known to be well spelt."""
    dimension, op, words = line.text.split(maxsplit=2)
    values = frozenset(word.strip('"') for word in re.findall(_WORD, words))
    clause = Clause(Dimension(dimension), Operator(op), values)
    if fault := find_clause_fault(clause):
        raise line.problem(fault, 'Write days as days_owned between "0..30"')
    return clause


def _read_body(lines: Sequence[_Line]) -> tuple[str, tuple[Block, ...]]:
    """The title and the blocks below the fence that `lines` begins with."""
    first = next((line for line in lines[1:] if line.text), lines[0])
    if not first.text.startswith("# "):
        raise first.problem("The title is missing", "Begin with: # The title")
    title = first.checked(first.text.removeprefix("# ").strip(" "))
    blocks: dict[str, Block] = {}
    for line in _gather(lines[first.number - lines[0].number + 1 :]):
        block = _read_block(line)
        if block.id in blocks or block.id == "title":
            raise line.problem(f"The id {block.id} is taken", "Give each block its own")
        blocks[block.id] = block
    if not blocks:
        raise first.problem("There is nothing below the title", "Write a paragraph")
    return title, tuple(blocks.values())


def _gather(lines: Iterable[_Line]) -> Iterator[_Line]:
    """Each block as one line; it may be written over several, and ends with its anchor."""
    begun: _Line | None = None
    for line in lines:
        if begun is None:
            begun = line if line.text else None
        elif not line.text or STRUCTURE.match(line.text):
            break
        else:
            begun = replace(begun, text=f"{begun.text} {line.text.strip(' ')}")
        if begun and _ANCHORED.fullmatch(begun.text):
            yield begun
            begun = None
    if begun:
        raise begun.problem("The block has no anchor", "End it with {#its-id}")


def _read_block(line: _Line) -> Block:
    text, _, anchor = line.text.rpartition(" {#")
    mark = _MARK.match(text)
    if not mark and (STRUCTURE.match(text) or text.startswith(" ")):
        raise line.problem("Only ##, - and 1. may begin a block", "Use one of them, unindented")
    kind = BlockKind(mark.lastgroup) if mark else BlockKind.PARAGRAPH
    text = text[mark.end() :] if mark else text
    return Block(anchor.removesuffix("}"), kind, line.checked(text.rstrip(" ")))
