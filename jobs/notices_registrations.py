"""Letters about a request to add a watch: kept, granted, or refused.

What a request without proof is told is the same for every number, whether or not it exists.
"""

from sqlalchemy import Uuid as UuidType
from sqlalchemy import bindparam, select

from i18n.message import Message, _
from jobs.notices_letters import Letter, last_whole_day
from jobs.notices_watches import NOTHING_TO_DO, certified, cover_of, held_watch
from models.database import Database, Record
from models.holding import Registration
from models.query import Query
from rules.reasons import NEXT_ACTIONS, SENTENCES, ReasonCode
from services.notices import DueNotice
from services.pending import WAITS_FOR

REGISTERED = _("Your watch {number} is registered")
JOINED = _("Your watch {watch} with the individual number {number} is in your portfolio now.")
COMPLETED = _(
    "What your request waited for has reached us. Your watch {watch} with the individual number"
    " {number} is in your portfolio now."
)

RECEIVED = _("We have received your request for {number}")
KEPT = _(
    "We have received your request to add the watch with the individual number {number}. We cannot"
    " confirm it yet, and keep it with the day on which you made it."
)
WAIT = _(
    "There is nothing you need to do: once the sale is confirmed, your request completes itself,"
    " and we write to you. If you have the warranty card or a receipt, you can add it to your"
    " request, or show it to a boutique. A request that cannot be confirmed ends after {day}."
)

REFUSED = _("Your request for {number} has ended")
NOT_CONFIRMED = _(
    "We could not confirm your request to add the watch with the individual number {number}, and"
    " have closed it."
)
NOT_GRANTED = _(
    "We could not grant your request to add the watch with the individual number {number}."
)
AGAIN = _("You are welcome to register the watch again at any time.")

REGISTRATION = Query(
    select(
        Registration.individual_number,
        Registration.timepiece_id,
        Registration.state,
        Registration.reason,
        Registration.is_proven,
        Registration.requested_at,
    ).where(
        Registration.id == bindparam("registration_id", type_=UuidType),
        Registration.owner_id == bindparam("owner_id", type_=UuidType),
    )
)


async def registration_confirmed(database: Database, notice: DueNotice) -> Letter | None:
    return await _registered(database, notice, JOINED)


async def registration_completed(database: Database, notice: DueNotice) -> Letter | None:
    return await _registered(database, notice, COMPLETED)


async def registration_pending(database: Database, notice: DueNotice) -> Letter | None:
    """The same for every number. Overtaken by whatever answers the request: that has its own."""
    request = await find_request(database, notice, "PENDING_SALE")
    if request is None:
        return None
    until = last_whole_day(request["requested_at"] + WAITS_FOR)
    return letter_about(request, RECEIVED, KEPT, WAIT.having(day=until))


async def registration_refused(database: Database, notice: DueNotice) -> Letter | None:
    """With the reason for who has shown the watch, or had it; else the same for every number."""
    request = await find_request(database, notice, "REFUSED")
    if request is None:
        return None
    if not request["is_proven"] and request["timepiece_id"] is None:
        return letter_about(
            request, REFUSED, NOT_CONFIRMED, NEXT_ACTIONS[ReasonCode.NOT_CONFIRMED], AGAIN
        )
    reason = ReasonCode(request["reason"])
    return letter_about(request, REFUSED, NOT_GRANTED, SENTENCES[reason], NEXT_ACTIONS[reason])


async def _registered(database: Database, notice: DueNotice, joined: Message) -> Letter | None:
    """Overtaken once the watch has left the portfolio again."""
    request = await find_request(database, notice, "ACTIVE")
    if request is None:
        return None
    watch = await held_watch(database, request["timepiece_id"], notice.owner_id)
    if watch is None:
        return None
    number = watch.individual_number
    said = joined.having(number=number, watch=watch.name)
    return Letter(
        REGISTERED.having(number=number),
        (said, cover_of(watch, notice.at), NOTHING_TO_DO),
        certified(watch, notice.at),
    )


async def find_request(database: Database, notice: DueNotice, state: str) -> Record | None:
    """The request that a notice is about, if it is in this state still."""
    found = await database.fetch(
        REGISTRATION, registration_id=notice.object_id, owner_id=notice.owner_id
    )
    return found[0] if found and found[0]["state"] == state else None


def letter_about(request: Record, subject: Message, *paragraphs: Message) -> Letter:
    number = request["individual_number"]
    return Letter(
        subject.having(number=number), tuple(each.having(number=number) for each in paragraphs)
    )
