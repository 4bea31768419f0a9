"""What changed from one revision to another, block by block, in the order of the later one."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple, Protocol

from rules.content_segments import BODY
from rules.documents import Block


class Change(StrEnum):
    """What became of a block; one that only moved says the same elsewhere."""

    SAME = "SAME"
    CHANGED = "CHANGED"
    MOVED = "MOVED"
    ADDED = "ADDED"
    REMOVED = "REMOVED"


class Difference(NamedTuple):
    """A place in a piece with what stood there and what stands there; None where nothing does."""

    path: str
    change: Change
    before: Block | None
    after: Block | None


class Written(Protocol):
    """What a revision says."""

    @property
    def blocks(self) -> Sequence[Block]: ...


def diff_of(old: Written, new: Written) -> list[Difference]:
    """Every place of both; what is gone stands where it stood, after what was before it."""
    return list(_differences(old, new))


def _differences(old: Written, new: Written) -> Iterator[Difference]:
    before = {block.id: block for block in old.blocks}
    after = {block.id: block for block in new.blocks}
    matcher = SequenceMatcher(None, list(before), list(after), autojunk=False)
    for place, begins, ends, later_begins, later_ends in matcher.get_opcodes():
        for gone in list(before)[begins:ends]:
            if gone not in after:
                yield Difference(f"{BODY}{gone}", Change.REMOVED, before[gone], None)
        for here in list(after)[later_begins:later_ends]:
            yield _difference(before.get(here), after[here], is_elsewhere=place != "equal")


def _difference(before: Block | None, after: Block, *, is_elsewhere: bool) -> Difference:
    path = f"{BODY}{after.id}"
    if before is None:
        return Difference(path, Change.ADDED, None, after)
    if before != after:
        return Difference(path, Change.CHANGED, before, after)
    return Difference(path, Change.MOVED if is_elsewhere else Change.SAME, before, after)
