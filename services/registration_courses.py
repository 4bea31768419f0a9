"""What becomes of a wish to register a watch: it is granted, waits, or turns into a claim."""

from enum import StrEnum

from rules.errors import Ineligible
from rules.reasons import WAITS_FOR_SALE, ReasonCode, Verdict
from services.timepieces import Known

NUMBER = ("individualNumber",)
# What a watch that had its time may say; a later owner still adds it, with the cover that it has.
HAS_A_PAST = frozenset({ReasonCode.ALREADY_EXTENDED, ReasonCode.BASE_EXPIRED})


class Course(StrEnum):
    """What becomes of a wish that is not refused."""

    ACTIVATE = "ACTIVATE"
    WAIT = "WAIT"
    CLAIM = "CLAIM"


def course_of(
    known: Known, verdict: Verdict, told: Verdict, *, is_proven: bool, without_extension: bool
) -> Course:
    """What becomes of a wish. Raises Ineligible, told as far as there is proof."""
    if verdict.is_eligible:
        return Course.ACTIVATE
    if told.code in WAITS_FOR_SALE:
        return Course.WAIT
    if is_proven and verdict.code in HAS_A_PAST:
        if known.owner_id is not None:
            return Course.CLAIM
        if verdict.code is ReasonCode.ALREADY_EXTENDED or without_extension:
            return Course.ACTIVATE
    raise Ineligible(told, NUMBER)
