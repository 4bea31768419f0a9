"""A difference that staff may have made is taken in as if it had just been heard."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from integrations.crm import Sighting
from integrations.crm_records import RecordKind
from jobs.crm.inbound.cursors import Turn
from jobs.crm.inbound.places import Place
from jobs.crm.inbound.taking import Taking
from jobs.crm.inbound.tellings import telling_of
from jobs.crm.reconciliation.drifts import Facts, Finding, Linked
from jobs.crm.reconciliation.parts import repair_of
from jobs.crm.reconciliation.seeing import Noticed, Seen
from models.database import Database
from services.household import Household

NOBODY = "unknown"


@dataclass(frozen=True, slots=True)
class Case:
    """A difference in hand, with all that was seen of it."""

    session: AsyncSession
    database: Database
    house: Household
    seen: Seen
    noticed: Noticed
    facts: Facts
    finding: Finding


async def hear_again(case: Case) -> str | None:
    """It is taken in as what staff have just done."""
    linked, seen = _linked(case), case.seen
    taking = Taking(
        case.database,
        case.house,
        Turn(seen.asked_at, None, is_wide=False),
        seen.ahead,
        seen.places,
        seen.winners,
    )
    there = case.finding.heard or _gone(linked, seen.asked_at + seen.ahead)
    if not await taking.take(case.session, telling_of(_place(linked), there)):
        return None
    return await repair_of(case.session, linked.id)


def _linked(case: Case) -> Linked:
    if case.facts.linked is None:
        raise LookupError("What is linked nowhere cannot be heard.")
    return case.facts.linked


def _place(linked: Linked) -> Place:
    return Place(
        linked.kind, linked.id, linked.crm_id, linked.state, linked.parts, linked.baseline, {}
    )


def _gone(linked: Linked, at: datetime) -> Sighting:
    """What the CRM knows no more, not even in its bin."""
    return Sighting(
        kind=RecordKind(linked.kind),
        part=linked.kind,
        crm_id=linked.crm_id,
        our_id=linked.id,
        version=None,
        said={},
        modified_at=at,
        modified_by=NOBODY,
        is_deleted=True,
    )
