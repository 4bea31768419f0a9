"""Explaining, before anybody registers, whether a watch can join the programme."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from rules.access import Role, Viewer
from rules.errors import TooManyTries
from rules.programme import Programmes
from rules.reasons import ReasonCode, Verdict
from rules.warranty import local_day
from services.timepieces import decide, find_known, is_proven
from services.typed_numbers import read_typed


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a number; `needs_proof` when who asks without is not to be answered."""

    individual_number: str
    card_token: str | None
    needs_proof: bool = False


async def explain(
    session: AsyncSession,
    programmes: Programmes,
    *,
    viewer: Viewer,
    question: Question,
    at: datetime,
) -> Verdict:
    """The verdict of this instant, told as far as the asker has proof of the watch.

    Proof is the card's token, being its owner, or being a point of sale. Raises NumberRefused for
    what is no number, and TooManyTries where proof is needed and not there.
    """
    number = read_typed(question.individual_number).number
    known = await find_known(session, number, lock=False)
    proven = (
        await is_proven(session, known.timepiece.id, question.card_token)
        or viewer.role is Role.POINT_OF_SALE
        or (known.owner_id is not None and known.owner_id == viewer.owner_id)
    )
    if question.needs_proof and not proven:
        raise TooManyTries
    verdict = decide(known, programmes, asker=viewer.owner_id, at=at)
    return tell(verdict, programmes, proven=proven, at=at)


def tell(verdict: Verdict, programmes: Programmes, *, proven: bool, at: datetime) -> Verdict:
    """The verdict as it may be told to somebody with or without proof of the watch.

    As long as the opening day has not begun everywhere, a stranger to the watch is told that of
    every number but a yes: where it has begun would tell where the watch was sold.
    """
    programme = programmes.at(at)
    is_open = local_day(at, None) >= programme.first_opens_on
    if proven or verdict.is_eligible or is_open:
        return verdict.as_told(proven=proven)
    return Verdict(ReasonCode.PROGRAMME_NOT_OPEN, deadline=programme.opens_on)
