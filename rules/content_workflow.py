"""How a revision goes from draft to approval, by whom, and what its texts must be for that."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from i18n.message import Message, _
from rules.content_segments import Segment, segments_of
from rules.documents import Block, BlockKind, ContentKind
from rules.errors import StudioRefused
from rules.translation_checks import Check, errors_in

MOST_BLOCKS = 200
MOST_CHARACTERS = 4_000  # of a block
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_SLUG = 80


class RevisionState(StrEnum):
    """Where a revision is on its way; SUPERSEDED is a draft that was set aside."""

    DRAFT = "DRAFT"
    IN_REVIEW = "IN_REVIEW"
    APPROVED = "APPROVED"
    SUPERSEDED = "SUPERSEDED"


OPEN = (RevisionState.DRAFT, RevisionState.IN_REVIEW)


class Step(StrEnum):
    """What may be done to a revision."""

    SAVE = "SAVE"
    DISCARD = "DISCARD"
    SUBMIT = "SUBMIT"
    TAKE_BACK = "TAKE_BACK"
    SEND_BACK = "SEND_BACK"
    APPROVE = "APPROVE"
    PUBLISH = "PUBLISH"


STEPS = {
    Step.SAVE: (RevisionState.DRAFT, RevisionState.DRAFT),
    Step.DISCARD: (RevisionState.DRAFT, RevisionState.SUPERSEDED),
    Step.SUBMIT: (RevisionState.DRAFT, RevisionState.IN_REVIEW),
    Step.TAKE_BACK: (RevisionState.IN_REVIEW, RevisionState.DRAFT),
    Step.SEND_BACK: (RevisionState.IN_REVIEW, RevisionState.DRAFT),
    Step.APPROVE: (RevisionState.IN_REVIEW, RevisionState.APPROVED),
    Step.PUBLISH: (RevisionState.APPROVED, RevisionState.APPROVED),
}

_REFUSED = {
    RevisionState.DRAFT: _("This revision is a draft."),
    RevisionState.IN_REVIEW: _("This revision is in review."),
    RevisionState.APPROVED: _("This revision is approved, and stays as it is."),
    RevisionState.SUPERSEDED: _("This draft was set aside."),
}


class Fault(NamedTuple):
    """What is wrong with a text of a draft, and where: its path, or `blocks` for all of them."""

    path: str
    text: Message


def after(state: str, step: Step) -> RevisionState:
    """The state after a step; raises StudioRefused when it cannot be taken from here."""
    begins, ends = STEPS[step]
    if state != begins:
        raise StudioRefused("REVISION_STATE", _REFUSED[RevisionState(state)])
    return ends


def require_another(person: str, *, than: str) -> None:
    """Four eyes: raises StudioRefused when both are one person."""
    if person == than:
        raise StudioRefused("FOUR_EYES", _("Another person than its author must decide this."))


def require_identity(key: str, kind: str, group: str | None) -> None:
    """Raises StudioRefused for a key, a kind or a group by which no piece can be known."""
    for name, slug in (("key", key), ("variant_group", group)):
        if slug is not None and (not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG):
            sentence = _("Use small letters, digits and hyphens, 80 of them at most.")
            raise StudioRefused("KEY_INVALID", sentence, name)
    if kind not in set(ContentKind):
        raise StudioRefused("KIND_UNKNOWN", _("There is no such kind of piece."), "kind")


def faults_in(title: str, blocks: Sequence[Block]) -> tuple[Fault, ...]:
    """All that keeps a draft from being saved; a text that is not there yet does not."""
    return tuple(_faults(title, blocks))


def missing_in(title: str, blocks: Sequence[Block]) -> tuple[Fault, ...]:
    """What a draft still lacks before somebody can review it."""
    missing = [
        Fault(segment.path, _("There is no text."))
        for segment in segments_of(title, blocks)
        if not segment.text.strip()
    ]
    return (*missing, *(() if blocks else (Fault("blocks", _("The piece has no text yet.")),)))


def _faults(title: str, blocks: Sequence[Block]) -> Iterator[Fault]:
    if len(blocks) > MOST_BLOCKS:
        sentence = _("A piece has at most {most} blocks.", most=str(MOST_BLOCKS))
        yield Fault("blocks", sentence)
    for name, count in Counter(block.id for block in blocks).items():
        if count > 1:
            yield Fault(f"body/{name}", _("Two blocks have the same id."))
        if not SLUG.fullmatch(name) or len(name) > LONGEST_SLUG:
            yield Fault(f"body/{name}", _("The id of a block has small letters, digits, hyphens."))
    for block in blocks:
        if (block.kind is BlockKind.IMAGE) is (block.media is None):
            yield Fault(f"body/{block.id}", _("An image block shows an image, and no other does."))
    for segment in segments_of(title, blocks):
        yield from _faults_of(segment)


def _faults_of(segment: Segment) -> Iterator[Fault]:
    if len(segment.text) > MOST_CHARACTERS:
        most = str(MOST_CHARACTERS)
        yield Fault(segment.path, _("A text has at most {most} characters.", most=most))
        return
    # Compared with itself, only what is wrong by itself is found.
    for finding in errors_in(segment.text, segment.text, path=segment.path):
        if finding.code is not Check.EMPTY:
            yield Fault(segment.path, finding.text)
