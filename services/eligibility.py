"""Explaining, before anybody registers, whether a watch can join the programme."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from rules.access import Role, Viewer
from rules.individual_number import canonical
from rules.programme import Programme
from rules.reasons import ReasonCode, Verdict
from services.timepieces import decide, find_known, is_proven


@dataclass(frozen=True, slots=True)
class Question:
    individual_number: str
    card_token: str | None


async def explain(
    session: AsyncSession, programme: Programme, *, viewer: Viewer, question: Question, at: datetime
) -> Verdict:
    """The verdict of this instant, told as far as the asker has proof of the watch.

    Proof is the card's token, being its owner, or being a point of sale.
    """
    number = canonical(question.individual_number)
    if number is None:
        return Verdict(ReasonCode.NUMBER_MALFORMED)
    known = await find_known(session, number, lock=False)
    proven = (
        await is_proven(session, known.timepiece.id, question.card_token)
        or viewer.role is Role.POINT_OF_SALE
        or (known.owner_id is not None and known.owner_id == viewer.owner_id)
    )
    verdict = decide(known, programme, asker=viewer.owner_id, at=at)
    return verdict.as_told(proven=proven)
