"""What staff have decided, or are still asked, about owners: it comes before any rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import any_, select
from sqlalchemy.dialects.postgresql import distinct_on

from models.crm import CrmReview
from models.database import Database
from models.query import Query, id_list, text_list

SAME, NEW, LIFT, RECREATE = "SAME:", "NEW", "LIFT", "RECREATE"
LATEST = Query(
    select(CrmReview.record_id, CrmReview.kind, CrmReview.verdict, CrmReview.decided_at)
    .ext(distinct_on(CrmReview.record_id))
    .where(
        CrmReview.record_id == any_(id_list()),
        CrmReview.kind == any_(text_list("kinds")),
    )
    .order_by(CrmReview.record_id, CrmReview.created_at.desc(), CrmReview.id.desc())
)
WHO_IT_IS = ["MATCH", "DUPLICATE", "DELETED"]
WHETHER_TO_LIFT = ["CONSENT_UNCLEAR"]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """By owner: the kind of review that is open, the contact that is theirs, or that none is."""

    open: dict[UUID, str]
    same: dict[UUID, str]
    new: frozenset[UUID]


async def read_verdicts(database: Database, owner_ids: Sequence[UUID]) -> Verdicts:
    """The last word on who these owners are in the CRM."""
    rows = await database.fetch(LATEST, ids=list(owner_ids), kinds=WHO_IT_IS)
    said = {row["record_id"]: row["verdict"] for row in rows}
    return Verdicts(
        open={row["record_id"]: row["kind"] for row in rows if row["verdict"] is None},
        same={
            each: verdict.removeprefix(SAME)
            for each, verdict in said.items()
            if verdict and verdict.startswith(SAME)
        },
        new=frozenset(each for each, verdict in said.items() if verdict in (NEW, RECREATE)),
    )


@dataclass(frozen=True, slots=True)
class Lifts:
    """Owners of whom staff are asked whether an opt-out may be lifted, or said when that it may."""

    asked: frozenset[UUID]
    allowed: dict[UUID, datetime]


async def read_lifts(database: Database, owner_ids: Sequence[UUID]) -> Lifts:
    """The last word on the opt-outs of these owners."""
    rows = await database.fetch(LATEST, ids=list(owner_ids), kinds=WHETHER_TO_LIFT)
    return Lifts(
        asked=frozenset(row["record_id"] for row in rows if row["verdict"] is None),
        allowed={row["record_id"]: row["decided_at"] for row in rows if row["verdict"] == LIFT},
    )
