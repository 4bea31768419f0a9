"""Whether a record that looked different is so, and what cures it: decided on a second look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from integrations.crm import Sighting

VERSION = "version"


class Cure(StrEnum):
    """What is to be done about a difference."""

    HEAR = "HEAR"  # it goes the way of all that staff do
    RESEND = "RESEND"
    PROMISE = "PROMISE"  # who delivers finds it there by our key
    CATCH_UP = "CATCH_UP"  # the CRM knows a later version than we remember to have given
    RELINK = "RELINK"
    REKEY = "REKEY"
    ASK = "ASK"


@dataclass(frozen=True, slots=True)
class Linked:
    """What we know of a record's place in the CRM."""

    kind: str
    id: UUID
    crm_id: str
    state: str
    version: int
    acknowledged_at: datetime
    parts: Mapping[str, str]
    baseline: Mapping[str, Sequence[str]]

    @property
    def agreed(self) -> frozenset[str]:
        """Fields in which both sides said the same: what the CRM shows else, it has lost."""
        return frozenset(name for name, (ours, theirs) in self.baseline.items() if ours == theirs)


@dataclass(frozen=True, slots=True)
class Facts:
    """All about a record that looked different, read after it was noticed.

    `there` is what the CRM has where the record is linked, `elsewhere` what else carries its key.
    """

    linked: Linked | None
    there: Sighting | None
    elsewhere: Sighting | None
    news: frozenset[str]
    exists: bool
    is_moving: bool
    is_asked: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference that is one, and its cure. `parts` are those that are to be made anew."""

    what: str
    cure: Cure
    fields: frozenset[str] = frozenset()
    heard: Sighting | None = None
    parts: frozenset[str] = frozenset()


def judge(facts: Facts) -> Finding | None:
    """What is wrong with a record; None for what is merely on its way, or with staff already."""
    if facts.is_moving:
        return None
    if facts.linked is None:
        return _extra(facts)
    if facts.elsewhere is not None:
        return _moved(facts.linked, facts.there, facts)
    if facts.there is None or facts.there.is_deleted:
        is_known = facts.linked.state == "DELETED"
        return None if is_known else Finding("MISSING", Cure.HEAR, heard=facts.there)
    if facts.linked.state == "LINKED":
        return _linked(facts.linked, facts.there, facts)
    return _beside(facts.linked, facts.there, facts.news)


def _extra(facts: Facts) -> Finding | None:
    """Something carries our key, and we never linked it."""
    if facts.elsewhere is None or facts.is_asked:
        return None
    return Finding("EXTRA", Cure.PROMISE if facts.exists else Cure.ASK)


def _moved(linked: Linked, there: Sighting | None, facts: Facts) -> Finding | None:
    """Another record carries the key than the one that is linked."""
    if linked.state != "LINKED":
        return Finding("MOVED", Cure.HEAR, heard=facts.elsewhere)
    if there is not None and not there.is_deleted:
        return None if facts.is_asked else Finding("DUPLICATE", Cure.ASK)
    if there is not None and there.merged_into:
        return Finding("MOVED", Cure.HEAR, heard=there)
    return Finding("MOVED", Cure.RELINK)


def _beside(linked: Linked, there: Sighting, news: frozenset[str]) -> Finding | None:
    """One that was deleted is there again, or one is another owner's too."""
    if linked.state == "DELETED":
        return Finding("MOVED", Cure.HEAR, heard=there)
    return Finding("DIFFERS", Cure.HEAR, news, there) if news else None


def _linked(linked: Linked, there: Sighting, facts: Facts) -> Finding | None:
    if there.our_id is None:
        return Finding("MOVED", Cure.REKEY)
    if there.our_id != linked.id:
        return None if facts.is_asked else Finding("DUPLICATE", Cure.ASK)
    return _differs(linked, there, facts.news)


def _differs(linked: Linked, there: Sighting, news: frozenset[str]) -> Finding | None:
    version, lost = there.version or 0, lost_parts(linked.parts, there)
    if version < linked.version:
        # What the two never agreed on is staff's, and not ours to send again.
        return Finding("STALE", Cure.RESEND, (news & linked.agreed) or linked.agreed, parts=lost)
    if version > linked.version:
        return Finding("DIFFERS", Cure.CATCH_UP, news | {VERSION}, there if news else None)
    if news:
        return Finding("DIFFERS", Cure.HEAR, news, there)
    if lost:
        return Finding("DIFFERS", Cure.RESEND, linked.agreed, parts=lost)
    return None


def lost_parts(parts: Mapping[str, str], there: Sighting) -> frozenset[str]:
    """Parts that the record names no more, and no other in their place: they were deleted."""
    named = set(there.parts.values())
    return frozenset(
        name
        for name, crm_id in parts.items()
        if named and crm_id not in named and name not in there.parts
    )
