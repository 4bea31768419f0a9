"""The cases about the CRM that wait for a person: one open of a kind for each record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.crm import CrmReview
from models.keys import new_id
from rules.crm_reviews import OVERTAKEN, ReviewKind, read_decision
from rules.errors import CaseRefused
from rules.programme import Programmes
from services.crm.decisions import Deciding, carry_out
from services.crm.events import US, Event, note

_BOTH = literal_column(
    "ARRAY(SELECT DISTINCT unnest(crm_review.fields || excluded.fields) ORDER BY 1)", ARRAY(Text)
)


async def open_review(
    session: AsyncSession,
    kind: str,
    *,
    record_kind: str,
    record_id: UUID,
    crm_id: str | None = None,
    fields: Sequence[str] = (),
    candidates: Sequence[Mapping[str, object]] = (),
) -> bool:
    """Have a person decide about a record; whether the case is new.

    One that is open already learns of the further fields, and of who it may be now.
    """
    said = {"crm_id": crm_id, "candidates": [dict(each) for each in candidates]}
    statement = insert(CrmReview).values(
        id=new_id(),
        kind=kind,
        record_kind=record_kind,
        record_id=record_id,
        fields=sorted(fields),
        **said,
    )
    is_new = await session.scalar(
        statement.on_conflict_do_update(
            index_elements=["kind", "record_id"],
            index_where=CrmReview.decided_at.is_(None),
            set_={**said, "fields": _BOTH},
        ).returning(literal_column("xmax = 0"))
    )
    return bool(is_new)


async def decide(
    session: AsyncSession,
    programmes: Programmes,
    *,
    review_id: UUID,
    verdict: str,
    actor: str,
    at: datetime,
) -> CrmReview:
    """Decide a case; deciding it the same way again changes nothing.

    Raises CaseRefused for a case that is not there or decided otherwise, and for a verdict that it
    does not know; and whatever speaks against handing a watch over.
    """
    review = await session.get(CrmReview, review_id)
    if review is None:
        raise CaseRefused("REVIEW_UNKNOWN", _("There is no such case."), "reviewId")
    decision = read_decision(ReviewKind(review.kind), verdict)
    if review.decided_at is None:
        await carry_out(Deciding(session, programmes, review, decision, actor, at))
        # Last of all locks, as who opens a case takes it: somebody may have decided meanwhile.
        await session.refresh(review, with_for_update=True)
    if review.decided_at is None:
        review.decided_at, review.decided_by, review.verdict = at, actor, str(decision)
        event = Event(
            *(
                review.record_kind,
                review.record_id,
                "REVIEWED",
                f"{review.kind} {decision.verdict}",
            ),
            *(review.fields, actor),
        )
        await note(session, [event])
    elif review.verdict != str(decision):
        raise CaseRefused("REVIEW_DECIDED", _("This case has been decided already."), "reviewId")
    return review


async def close_overtaken(
    session: AsyncSession,
    kinds: Sequence[str],
    record_id: UUID,
    *,
    fields: Sequence[str] | None = None,
) -> None:
    """End what nobody need decide any more, of these fields or altogether."""
    reviews = await session.scalars(
        select(CrmReview)
        .where(
            CrmReview.record_id == record_id,
            CrmReview.kind.in_(kinds),
            CrmReview.decided_at.is_(None),
        )
        .order_by(CrmReview.kind)
        .with_for_update()
    )
    for review in reviews.all():
        left = [] if fields is None else [each for each in review.fields if each not in fields]
        if left:
            review.fields = left
        else:
            decided_at = await session.scalar(select(func.now()))
            review.decided_at, review.decided_by, review.verdict = decided_at, US, OVERTAKEN
