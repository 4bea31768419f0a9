"""Letters about a claim: to who claims a watch, and to who holds it; never of the other."""

from datetime import datetime

from sqlalchemy import Uuid as UuidType
from sqlalchemy import bindparam, select

from i18n.message import Message, _
from jobs.notices_letters import Letter, last_whole_day
from jobs.notices_watches import (
    NOTHING_TO_DO,
    UNLESS_WRONG,
    certified,
    cover_of,
    held_watch,
)
from models.database import Database, Record
from models.holding import OwnershipClaim
from models.query import Query
from services.certificates import Certificate
from services.notices import DueNotice

RECEIVED = _("We have received your claim to {number}")
CLAIMED = _(
    "You have told us that the watch with the individual number {number} is yours now. We look into"
    " it with care, and write to you."
)
NEEDS_PROOF = _(
    "Please add the warranty card or another document to your claim, or show it to a boutique."
    " Without it we cannot decide."
)
HAS_PROOF = _(
    "What you have shown us is with your claim. We decide after {day}; there is nothing you need to"
    " do until then."
)

RAISED = _("Is the watch {number} still yours?")
SOMEBODY = _(
    "Somebody has told us that the watch with the individual number {number}, which is in your"
    " portfolio, is theirs now."
)
OBJECT = _(
    "If it is still yours, please object by {day}, in your portfolio or at a boutique. If you have"
    " passed it on, there is nothing you need to do."
)

GRANTED = _("Your claim to {number} has been granted")
NOW_YOURS = _(
    "We have looked into your claim, and granted it. The watch {watch} with the individual number"
    " {number} is in your portfolio now."
)
PASSED_ON = _("The watch {number} has left your portfolio")
NOT_YOURS = _(
    "We have looked into the claim to the watch with the individual number {number}, and granted"
    " it. The watch has left your portfolio, and what you wrote about it is shown to nobody."
)

REFUSED = _("Your claim to {number} has been refused")
NOT_PROVEN = _(
    "We have looked into your claim to the watch with the individual number {number}, and could not"
    " grant it."
)
MORE_PROOF = _("If you have anything else that speaks for you, please show it to a boutique.")
STAYS = _("The watch {number} stays in your portfolio")
STILL_YOURS = _(
    "The claim to your watch with the individual number {number} was not granted. It stays in your"
    " portfolio."
)

CLAIM = Query(
    select(
        OwnershipClaim.individual_number,
        OwnershipClaim.timepiece_id,
        OwnershipClaim.owner_id,
        OwnershipClaim.state,
        OwnershipClaim.silent_until,
        OwnershipClaim.objected_at,
    ).where(OwnershipClaim.id == bindparam("claim_id", type_=UuidType))
)


async def claim_received(database: Database, notice: DueNotice) -> Letter | None:
    """The same for every number until there is proof. Overtaken once it is decided."""
    claim = await _claim(database, notice, "OPEN", "WAITING")
    if claim is None or claim["owner_id"] != notice.owner_id:
        return None
    until: datetime | None = claim["silent_until"]
    # The day that the holder is given to object: never is anything decided before it is over.
    next_step = HAS_PROOF.having(day=last_whole_day(until)) if until is not None else NEEDS_PROOF
    return _letter(claim, RECEIVED, CLAIMED, next_step)


async def claim_raised(database: Database, notice: DueNotice) -> Letter | None:
    """To the holder, who is not told who claims. Overtaken once they objected, or it is decided."""
    claim = await _claim(database, notice, "WAITING")
    if claim is None or claim["objected_at"] is not None:
        return None
    if await held_watch(database, claim["timepiece_id"], notice.owner_id) is None:
        return None
    day = last_whole_day(claim["silent_until"])
    return _letter(claim, RAISED, SOMEBODY, OBJECT.having(day=day))


async def claim_granted(database: Database, notice: DueNotice) -> Letter | None:
    """To who claimed, as long as they hold the watch; to who held it in any case."""
    claim = await _claim(database, notice, "GRANTED")
    if claim is None:
        return None
    if claim["owner_id"] != notice.owner_id:
        return _letter(claim, PASSED_ON, NOT_YOURS, UNLESS_WRONG)
    watch = await held_watch(database, claim["timepiece_id"], notice.owner_id)
    if watch is None:
        return None
    said = NOW_YOURS.having(watch=watch.name)
    return _letter(
        claim,
        GRANTED,
        said,
        cover_of(watch, notice.at),
        NOTHING_TO_DO,
        watch=certified(watch, notice.at),
    )


async def claim_refused(database: Database, notice: DueNotice) -> Letter | None:
    claim = await _claim(database, notice, "REFUSED")
    if claim is None:
        return None
    if claim["owner_id"] != notice.owner_id:
        return _letter(claim, STAYS, STILL_YOURS, NOTHING_TO_DO)
    return _letter(claim, REFUSED, NOT_PROVEN, MORE_PROOF)


async def _claim(database: Database, notice: DueNotice, *states: str) -> Record | None:
    found = await database.fetch(CLAIM, claim_id=notice.object_id)
    return found[0] if found and found[0]["state"] in states else None


def _letter(
    claim: Record, subject: Message, *paragraphs: Message, watch: Certificate | None = None
) -> Letter:
    number = claim["individual_number"]
    said = tuple(each.having(number=number) for each in paragraphs)
    return Letter(subject.having(number=number), said, watch)
