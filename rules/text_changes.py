"""What became of a text, word by word: what stayed, what went, and what is new."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_WORDS = 2_000  # beyond, comparing would take longer than reading both


class Change(StrEnum):
    """What became of a stretch of text."""

    SAME = "SAME"
    GONE = "GONE"
    NEW = "NEW"


class Stretch(NamedTuple):
    """Words that share a fate."""

    change: Change
    text: str


def changes_between(old: str, new: str) -> tuple[Stretch, ...]:
    """The stretches of both texts, in reading order: without the new it is the old, and so on."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) + len(after) > _MOST_WORDS:
        whole = (Stretch(Change.GONE, old), Stretch(Change.NEW, new))
        return tuple(each for each in whole if each.text)
    return tuple(_stretches(before, after))


def _stretches(before: list[str], after: list[str]) -> Iterator[Stretch]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            yield Stretch(Change.SAME, "".join(before[old_from:old_to]))
            continue
        if old_to > old_from:
            yield Stretch(Change.GONE, "".join(before[old_from:old_to]))
        if new_to > new_from:
            yield Stretch(Change.NEW, "".join(after[new_from:new_to]))
