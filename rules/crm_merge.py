"""Whose word counts when the CRM and the house differ: three ways, field by field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

from rules.crm_policies import FALSE, TRUE, Policy
from rules.crm_reviews import ReviewKind


class Verdict(Enum):
    """What follows from what both sides say of a field."""

    NOTHING = "NOTHING"  # nobody there said anything new
    AGREED = "AGREED"  # there is nothing to settle between what both say now
    TAKE_THEIRS = "TAKE_THEIRS"
    KEEP_OURS = "KEEP_OURS"  # ours is sent again
    REVIEW = "REVIEW"  # each keeps what it says until a person decides


class Ruling(NamedTuple):
    """A verdict, and what a review is about where a person must decide."""

    verdict: Verdict
    review: ReviewKind | None = None


NOTHING, AGREED = Ruling(Verdict.NOTHING), Ruling(Verdict.AGREED)
TAKE_THEIRS, KEEP_OURS = Ruling(Verdict.TAKE_THEIRS), Ruling(Verdict.KEEP_OURS)


@dataclass(frozen=True, slots=True)
class Sides:
    """What both sides say of a field, which of them changed it since they agreed, and when.

    Both instants are by one clock. A merge of contacts has no agreement behind it: what the one
    that stayed says is what staff chose, and what it does not say they did not choose.
    """

    ours: str | None
    theirs: str | None
    ours_changed: bool
    theirs_changed: bool
    ours_at: datetime
    theirs_at: datetime
    is_merge: bool = False


def merge(policy: Policy, sides: Sides) -> Ruling:
    """What follows for a field under its policy. Blank by staff is deleted by staff."""
    if sides.ours == sides.theirs:
        agrees_anew = sides.ours_changed or sides.theirs_changed
        return AGREED if agrees_anew else NOTHING
    return _BY_POLICY[policy](sides) if sides.theirs_changed else NOTHING


def _of_staff(sides: Sides) -> Ruling:
    """Staff's word, but for what the contact that stayed of a merge does not say."""
    return KEEP_OURS if sides.is_merge and sides.theirs is None else TAKE_THEIRS


def _of_newer(sides: Sides) -> Ruling:
    is_ours = sides.ours_changed and sides.ours_at > sides.theirs_at
    return KEEP_OURS if is_ours and not sides.is_merge else _of_staff(sides)


def _of_refusal(sides: Sides) -> Ruling:
    """Who refuses on either side is taken at their word; only the owner can take it back."""
    if sides.theirs == TRUE:
        return TAKE_THEIRS
    return KEEP_OURS if sides.ours == TRUE else AGREED


def _of_heard_refusal(sides: Sides) -> Ruling:
    return TAKE_THEIRS if sides.theirs == TRUE else AGREED


def _of_answer(sides: Sides) -> Ruling:
    return TAKE_THEIRS if sides.theirs == FALSE else KEEP_OURS


def _of_erasure(sides: Sides) -> Ruling:
    return _review(ReviewKind.ERASURE) if sides.theirs == TRUE else AGREED


def _of_house(sides: Sides) -> Ruling:
    is_blank_of_merge = sides.is_merge and sides.theirs is None
    return KEEP_OURS if is_blank_of_merge else _review(ReviewKind.STAFF_CHANGE)


def _of_sign_in(sides: Sides) -> Ruling:
    return _unless_ours_is_newer(sides, ReviewKind.EMAIL_DIFFERS)


def _of_holder(sides: Sides) -> Ruling:
    return _unless_ours_is_newer(sides, ReviewKind.REASSIGNED)


def _unless_ours_is_newer(sides: Sides, review: ReviewKind) -> Ruling:
    """Ours, where who alone may change it here has done so; staff could not know."""
    is_ours = sides.theirs is None if sides.is_merge else sides.ours_changed
    return KEEP_OURS if is_ours else _review(review)


def _review(kind: ReviewKind) -> Ruling:
    return Ruling(Verdict.REVIEW, kind)


_BY_POLICY: Mapping[Policy, Callable[[Sides], Ruling]] = MappingProxyType(
    {
        Policy.STAFF_WIN: _of_staff,
        Policy.NEWER_WINS: _of_newer,
        Policy.REFUSAL_WINS: _of_refusal,
        Policy.REFUSAL_HEARD: _of_heard_refusal,
        Policy.ANSWER: _of_answer,
        Policy.SIGN_IN: _of_sign_in,
        Policy.HOLDER: _of_holder,
        Policy.ERASURE: _of_erasure,
        Policy.OURS_ALONE: _of_house,
    }
)
