"""A translation comes back from outside: what becomes of it, beside what stands here by now."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Outcome(StrEnum):
    """What becomes of an entry of a file."""

    TAKEN = "TAKEN"
    TAKEN_OUTDATED = "TAKEN_OUTDATED"
    SAME = "SAME"
    UNCHANGED = "UNCHANGED"
    EMPTY = "EMPTY"
    IN_DOUBT = "IN_DOUBT"
    CONFLICT = "CONFLICT"
    UNKNOWN = "UNKNOWN"


WRITTEN = frozenset({Outcome.TAKEN, Outcome.TAKEN_OUTDATED})


@dataclass(frozen=True, slots=True)
class Told:
    """A translation, and the meaning of the source text that it was made for."""

    digest: bytes
    meaning: UUID


@dataclass(frozen=True, slots=True)
class Base:
    """What a file said when it went out: the digest is None where nothing was translated.

    A fuzzy one had been made for an earlier source text than the one beside it.
    """

    digest: bytes | None
    meaning: UUID | None
    is_fuzzy: bool


def outcome_of(
    incoming: Told, standing: Told | None, base: Base | None, *, current: UUID | None
) -> Outcome:
    """What becomes of a translation that is neither empty nor in doubt.

    Nothing that somebody wrote here since the file went out is overwritten; without a base only
    what is missing or outdated is filled. `current` is what the source text means now.
    """
    if base and not base.is_fuzzy and incoming.digest == base.digest:
        return Outcome.UNCHANGED
    if standing and _says_as_much(incoming, standing, current):
        return Outcome.SAME
    if standing and not _may_replace(incoming, standing, base, current):
        return Outcome.CONFLICT
    return Outcome.TAKEN if incoming.meaning == current else Outcome.TAKEN_OUTDATED


def _says_as_much(incoming: Told, standing: Told, current: UUID | None) -> bool:
    is_as_good = standing.meaning in (incoming.meaning, current)
    return is_as_good and incoming.digest == standing.digest


def _may_replace(incoming: Told, standing: Told, base: Base | None, current: UUID | None) -> bool:
    """Whether nobody touched what stands here; or it is outdated, where the base is not known."""
    if base is None:
        return incoming.meaning == current and standing.meaning != current
    # With the same words it may have been found good for a newer source text meanwhile.
    was_good = not base.is_fuzzy
    return standing.digest == base.digest and (standing.meaning == base.meaning) == was_good
