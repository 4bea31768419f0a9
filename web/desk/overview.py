"""How the sync stands: what waits, what is held and why, what staff owe, how the CRM does."""

from starlette.responses import Response

from i18n.message import Message, _
from rules.crm_reviews import ReviewKind
from services.crm.health import Health
from services.crm.standing import NEARLY_SPENT, Standing, complaints, read_standing
from web.desk.case_words import QUESTIONS
from web.desk.drift_words import DEPTHS, DRIFTS, REPAIRS
from web.desk.room import DeskVisit
from web.desk.sync_words import RECORDS, age, named

KINDS = tuple(QUESTIONS)  # what is urgent first


async def show_overview(visit: DeskVisit) -> Response:
    standing = await read_standing(visit.room.database)
    return visit.page(
        "desk/overview.html",
        standing=standing,
        complaints=list(complaints(standing)),
        reviews=_reviews_in_order(standing),
        budget=_budget(standing.health),
        reserve=NEARLY_SPENT,
        silent_since=age(standing.heard.since) if standing.heard else None,
        comparisons=[each for each in (standing.counted, standing.compared) if each],
        words={"records": RECORDS, "drifts": DRIFTS, "repairs": REPAIRS, "depths": DEPTHS},
        questions=QUESTIONS,
        named=named,
        age=age,
    )


def _reviews_in_order(standing: Standing) -> list[tuple[ReviewKind, int, Message]]:
    known = {each.kind: each for each in standing.reviews}
    return [(kind, known[kind].number, age(known[kind].oldest)) for kind in KINDS if kind in known]


def _budget(health: Health) -> Message | None:
    """The calls that are used, in words; None while nothing is known of them."""
    if health.used is None or not health.total:
        return None
    return _(
        "{used} of {total} calls in 24 hours ({share}%)",
        used=health.used,
        total=health.total,
        share=round(100 * health.used / health.total),
    )
