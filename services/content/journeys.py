"""Journeys and caps as the studio sets them: the pace at which owners are shown content."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.database import Database
from models.journey import ContentCap, Journey, JourneyStep
from models.keys import new_id
from models.query import Query
from rules.caps import Cap
from rules.documents import ContentKind
from rules.errors import StudioRefused
from rules.journeys import CatchUp, Step
from services import audit, shelf

CAPS_OF = UUID("6f6f2a30-6a6c-5f0e-9d0c-0e6f0f4b7c11")  # the caps of a kind have an audit as well

JOURNEYS = Query(
    select(Journey.key, Journey.catch_up, JourneyStep.content_id, JourneyStep.day)
    .join(JourneyStep, JourneyStep.journey_id == Journey.id)
    .order_by(Journey.key, JourneyStep.day)
)


@dataclass(frozen=True, slots=True)
class JourneyPlan:
    """A journey as it is planned: its pieces in order, each with its day, counted from 0."""

    key: str
    catch_up: CatchUp
    steps: Sequence[Step]


async def save_journey(session: AsyncSession, plan: JourneyPlan, *, by: str) -> UUID:
    """Keep a journey under its key, in the place of what it was. Raises StudioRefused."""
    _check(plan)
    journey = await session.scalar(select(Journey).where(Journey.key == plan.key).with_for_update())
    if journey is None:
        journey = Journey(id=new_id(), key=plan.key, created_by=by)
        session.add(journey)
    journey.catch_up = plan.catch_up.value
    await session.flush()  # its steps refer to it
    await session.execute(delete(JourneyStep).where(JourneyStep.journey_id == journey.id))
    await _require_free(session, plan)
    session.add_all(
        JourneyStep(content_id=step.content_id, journey_id=journey.id, day=step.day)
        for step in plan.steps
    )
    await audit.record(
        session, actor=by, action="SAVE", object_kind="JOURNEY", object_id=journey.id
    )
    await shelf.tell_changed(session)
    return journey.id


async def set_cap(session: AsyncSession, kind: ContentKind, cap: Cap, *, by: str) -> None:
    """Hold back what is more than the cap of a kind; one without limits lifts it.

    Raises StudioRefused for safety notices, and for a cap that would show nothing.
    """
    limits = [each for each in (cap.a_day, cap.a_week) if each is not None]
    if kind is ContentKind.SAFETY:
        raise StudioRefused("CAP_OF_SAFETY", _("Safety notices are shown to everybody."), "kind")
    if any(each < 1 for each in limits):
        raise StudioRefused("CAP_INVALID", _("A cap is at least 1."), "cap")
    if limits:
        values = {"a_day": cap.a_day, "a_week": cap.a_week, "set_by": by}
        setting = insert(ContentCap).values(kind=kind.value, **values)
        await session.execute(
            setting.on_conflict_do_update(index_elements=[ContentCap.kind], set_=values)
        )
    else:
        await session.execute(delete(ContentCap).where(ContentCap.kind == kind.value))
    await shelf.tell_changed(session)
    # The version is one row, so that who set a cap meanwhile has committed: the chain is ours.
    object_id = uuid5(CAPS_OF, kind.value)
    await audit.record(session, actor=by, action="SET_CAP", object_kind="CAP", object_id=object_id)


async def read_journeys(database: Database) -> list[JourneyPlan]:
    """All journeys by their keys, each with its steps in order."""
    found: dict[str, JourneyPlan] = {}
    for row in await database.fetch(JOURNEYS):
        step = Step(row["content_id"], row["day"])
        begun = found.get(row["key"])
        steps = (*begun.steps, step) if begun else (step,)
        found[row["key"]] = JourneyPlan(row["key"], CatchUp(row["catch_up"]), steps)
    return list(found.values())


def _check(plan: JourneyPlan) -> None:
    days = [step.day for step in plan.steps]
    pieces = {step.content_id for step in plan.steps}
    if not days or min(days) < 0 or not len(days) == len(set(days)) == len(pieces):
        raise StudioRefused(
            "JOURNEY_INVALID",
            _("Give a journey one step or more, each another piece on another day."),
            "steps",
        )


async def _require_free(session: AsyncSession, plan: JourneyPlan) -> None:
    """Raises StudioRefused for a piece that is a step of another journey."""
    taken = await session.scalar(
        select(JourneyStep.content_id).where(
            JourneyStep.content_id.in_([step.content_id for step in plan.steps])
        )
    )
    if taken is not None:
        raise StudioRefused(
            "STEP_TAKEN", _("One of these pieces is a step of another journey."), "steps"
        )
