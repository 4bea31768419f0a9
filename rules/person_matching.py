"""Whether an owner is one of the people whom boutiques know from paper cards: yes, perhaps, or no.

A false link shows one client's watches under another's name; a miss costs a clerk a minute. So a
match is never made on names alone, on a household's mail and telephone, or between two rivals. What
no record can tell apart stays so: a father's card without a date of birth, with the telephone of
the family, reads as the card of a son of the same name.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.matching_points import CONTRADICTIONS, LINKED, POINTS, WORTH_ASKING, Evidence, Points
from rules.person_evidence import Person, evidence

# Two facts that no slip explains together: whoever has neither in common is somebody else.
SOMEBODY_ELSE = frozenset({Evidence.GIVEN_NAME_DIFFERS, Evidence.BIRTH_DATE_DIFFERS})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of the CRM; `is_taken` if another owner is linked with them already."""

    crm_id: str
    person: Person
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate with what speaks for and against it, in the order of `Evidence`."""

    crm_id: str
    reasons: tuple[Evidence, ...]

    @property
    def points(self) -> Points:
        worth = [POINTS[each] for each in self.reasons]
        return Points(sum(each.household for each in worth), sum(each.member for each in worth))

    @property
    def is_good(self) -> bool:
        """Good enough to be linked, were nothing against it."""
        points = self.points
        return points.household >= LINKED.household and points.member >= LINKED.member

    @property
    def may_be_linked(self) -> bool:
        return self.is_good and CONTRADICTIONS.isdisjoint(self.reasons)

    @property
    def is_worth_asking(self) -> bool:
        return self.points.household >= WORTH_ASKING and not SOMEBODY_ELSE.issubset(self.reasons)

    def rivals(self, other: "Weighed") -> bool:
        """Whether this one is so good that the other cannot be linked.

        What is against it does not excuse it: a mistyped date of birth may be against the very
        record that is meant. Only beside one with the right date, a wrong one is the father's.
        """
        has_other_date = Evidence.BIRTH_DATE_DIFFERS in self.reasons
        return self.is_good and not (has_other_date and Evidence.BIRTH_DATE_EQUAL in other.reasons)


@dataclass(frozen=True, slots=True)
class Match:
    """The one candidate who is this owner."""

    found: Weighed


@dataclass(frozen=True, slots=True)
class Doubt:
    """Candidates who may be this owner, the likeliest first: for staff to judge."""

    candidates: tuple[Weighed, ...]


@dataclass(frozen=True, slots=True)
class Nobody:
    """The owner is new to the CRM."""


def judge(owner: Person, candidates: Sequence[Candidate]) -> Match | Doubt | Nobody:
    """Who of the candidates this owner is; in which order they come, and how often, is nothing."""
    weighed = {_weigh(owner, candidate) for candidate in candidates}
    asked = sorted((each for each in weighed if each.is_worth_asking), key=_order)
    linkable = [each for each in asked if each.may_be_linked]
    if len(linkable) == 1:
        found = linkable[0]
        if not any(each.rivals(found) for each in asked if each != found):
            return Match(found)
    return Doubt(tuple(asked)) if asked else Nobody()


def _weigh(owner: Person, candidate: Candidate) -> Weighed:
    reasons = evidence(owner, candidate.person)
    if candidate.is_taken:
        reasons |= {Evidence.TAKEN}
    return Weighed(candidate.crm_id, tuple(each for each in Evidence if each in reasons))


def _order(weighed: Weighed) -> tuple[bool, int, str, tuple[Evidence, ...]]:
    """Contradicted ones last, then by points; the rest only to make the order one order."""
    is_contradicted = not CONTRADICTIONS.isdisjoint(weighed.reasons)
    return is_contradicted, -sum(weighed.points), weighed.crm_id, weighed.reasons
