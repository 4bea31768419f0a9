"""What one revision says otherwise than another, as a page shows it: by block, and by word."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.content_segments import BODY, TITLE
from rules.documents import Block
from rules.revision_diff import Change, diff_of
from rules.text_changes import Stretch, changes_between
from services.content.history import RevisionEntry


@dataclass(frozen=True, slots=True)
class Shown:
    """A place of a piece and what became of it. `stretches` are empty where nothing did."""

    name: str
    change: Change
    before: Block | None
    after: Block | None
    stretches: Sequence[Stretch]
    same_meaning: bool

    @property
    def has_new_kind(self) -> bool:
        return None not in (self.before, self.after) and self.kinds[0] != self.kinds[1]

    @property
    def kinds(self) -> tuple[str, str]:
        return (
            self.before.kind if self.before else "TITLE",
            self.after.kind if self.after else "TITLE",
        )


@dataclass(frozen=True, slots=True)
class Nothing:
    """What a first revision is compared with."""

    title: str = ""
    blocks: tuple[Block, ...] = ()


def differences(old: RevisionEntry | None, new: RevisionEntry) -> Sequence[Shown]:
    """The title and every block of both."""
    before = old or Nothing()
    said = changes_between(before.title, new.title)
    retitled = Change.CHANGED if before.title != new.title else Change.SAME
    title = Shown("", retitled, None, None, said, TITLE in new.same_meaning)
    return [title, *(_shown(*each, new.same_meaning) for each in diff_of(before, new))]


def has_new_targeting(old: RevisionEntry | None, new: RevisionEntry) -> bool:
    return set(old.targeting if old else ()) != set(new.targeting)


def _shown(
    path: str,
    change: Change,
    before: Block | None,
    after: Block | None,
    same_meaning: frozenset[str],
) -> Shown:
    texts = (before.text if before else "", after.text if after else "")
    name = path.removeprefix(BODY)
    return Shown(name, change, before, after, changes_between(*texts), path in same_meaning)
