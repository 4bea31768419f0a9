"""How the sync with the CRM stands altogether, and what of it somebody should look at now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from i18n.message import Message, _
from models.database import Database
from services.crm.comparisons import Comparison, read_last
from services.crm.health import Health, read_health
from services.crm.queue import (
    Held,
    LastHeard,
    OpenReviews,
    Waiting,
    read_held,
    read_last_heard,
    read_open_reviews,
    read_waiting,
)
from services.crm.reasons import trouble_sentence

LATE = timedelta(minutes=15)
URGENT_LATE = timedelta(minutes=1)
SILENT = timedelta(minutes=15)
NEARLY_SPENT = 0.95


@dataclass(frozen=True, slots=True)
class Standing:
    """All of it at one time, as near as one statement after the other can be."""

    waiting: Sequence[Waiting]
    held: Sequence[Held]
    reviews: Sequence[OpenReviews]
    health: Health
    heard: LastHeard | None
    counted: Comparison | None
    compared: Comparison | None


async def read_standing(database: Database) -> Standing:
    return Standing(
        waiting=await read_waiting(database),
        held=await read_held(database),
        reviews=await read_open_reviews(database),
        health=await read_health(database),
        heard=await read_last_heard(database),
        counted=await read_last(database, "COUNTS"),
        compared=await read_last(database, "RECORDS"),
    )


def complaints(standing: Standing) -> Iterator[Message]:
    """What somebody should look at now; what waits for a decision of staff is no complaint."""
    health = standing.health
    if health.trouble:
        yield trouble_sentence(health.trouble)
    if any(each.oldest and each.oldest > LATE for each in standing.waiting):
        yield _("Records have waited for the CRM for more than fifteen minutes.")
    if any(each.oldest_urgent and each.oldest_urgent > URGENT_LATE for each in standing.waiting):
        yield _("An opt-out has waited for the CRM for more than a minute.")
    if standing.heard is None:
        yield _("The CRM has never been heard.")
    elif standing.heard.since > SILENT:
        yield _("The CRM has not been heard for more than fifteen minutes.")
    if health.total and health.used and health.used >= health.total * NEARLY_SPENT:
        yield _("Nearly all of the CRM's calls of the day are used.")
