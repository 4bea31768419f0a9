"""Letters about a transfer: to who offered the watch, and to who has it now; never of the other."""

from datetime import datetime

from sqlalchemy import Uuid as UuidType
from sqlalchemy import bindparam, select

from i18n.message import _
from jobs.notices_letters import Letter, last_whole_day
from jobs.notices_watches import NOTHING_TO_DO, certified, cover_of, held_watch
from models.database import Database, Record
from models.holding import OwnershipTransfer
from models.query import Query
from services.certificates import Certificate, read_certificate
from services.notices import DueNotice

PREPARED = _("The transfer of your watch {number} is prepared")
OFFERED = _(
    "You have prepared the transfer of your watch {watch} with the individual number {number}. The"
    " code that you were shown can be used once, through {day}."
)
OFFERED_JOINTLY = _(
    "You have invited somebody to hold your watch {watch} with the individual number {number}"
    " together with you. The code that you were shown can be used once, through {day}."
)
KEEP_THE_CODE = _(
    "Please give the code to the person it is meant for, and to nobody else. If you did not ask for"
    " it, cancel the transfer in your portfolio."
)

YOURS = _("The watch {number} is in your portfolio")
TAKEN_OVER = _("The watch {watch} with the individual number {number} is in your portfolio now.")

PASSED_ON = _("Your watch {number} has a new owner")
GIVEN = _(
    "The transfer code of your watch {watch} with the individual number {number} has been used. The"
    " watch has left your portfolio, and what you wrote about it is shown to nobody."
)
SHARED = _("Your watch {number} has another holder")
GIVEN_JOINTLY = _(
    "The code for your watch {watch} with the individual number {number} has been used. Somebody"
    " holds it together with you now; what you wrote about it is shown to nobody."
)
LEFT = _("The watch {number} has left your portfolio")
PASSED_ON_BY_ANOTHER = _(
    "The watch {watch} with the individual number {number}, which you held together with somebody,"
    " has a new owner and has left your portfolio. What you wrote about it is shown to nobody."
)
UNLESS_GIVEN = _(
    "There is nothing else you need to do. If you gave the code to nobody, please contact a"
    " boutique at once."
)

TRANSFER = Query(
    select(
        OwnershipTransfer.timepiece_id,
        OwnershipTransfer.owner_id,
        OwnershipTransfer.kind,
        OwnershipTransfer.state,
        OwnershipTransfer.expires_at,
        OwnershipTransfer.accepted_by,
    ).where(OwnershipTransfer.id == bindparam("transfer_id", type_=UuidType))
)


async def transfer_offered(database: Database, notice: DueNotice) -> Letter | None:
    """Overtaken once it was accepted, cancelled, or is past."""
    transfer = await _transfer(database, notice, "OFFERED")
    if (
        transfer is None
        or transfer["owner_id"] != notice.owner_id
        or transfer["expires_at"] <= notice.at
    ):
        return None
    watch = await held_watch(database, transfer["timepiece_id"], notice.owner_id)
    if watch is None:
        return None
    text = OFFERED_JOINTLY if transfer["kind"] == "JOINT" else OFFERED
    said = text.having(
        watch=watch.name,
        number=watch.individual_number,
        day=last_whole_day(transfer["expires_at"]),
    )
    return Letter(PREPARED.having(number=watch.individual_number), (said, KEEP_THE_CODE))


async def transfer_accepted(database: Database, notice: DueNotice) -> Letter | None:
    """To the new owner as long as they hold the watch; to who gave it, or held it too, always."""
    transfer = await _transfer(database, notice, "ACCEPTED")
    if transfer is None:
        return None
    if notice.owner_id == transfer["accepted_by"]:
        watch = await held_watch(database, transfer["timepiece_id"], notice.owner_id)
        return _taken_over(watch, notice.at) if watch else None
    if notice.owner_id == transfer["owner_id"]:
        watch = await read_certificate(database, transfer["timepiece_id"])
        return _passed_on(watch, is_joint=transfer["kind"] == "JOINT") if watch else None
    watch = await read_certificate(database, transfer["timepiece_id"])
    return _left(watch) if watch else None


async def _transfer(database: Database, notice: DueNotice, state: str) -> Record | None:
    found = await database.fetch(TRANSFER, transfer_id=notice.object_id)
    return found[0] if found and found[0]["state"] == state else None


def _taken_over(watch: Certificate, at: datetime) -> Letter:
    number = watch.individual_number
    said = TAKEN_OVER.having(watch=watch.name, number=number)
    return Letter(
        YOURS.having(number=number),
        (said, cover_of(watch, at), NOTHING_TO_DO),
        certified(watch, at),
    )


def _passed_on(watch: Certificate, *, is_joint: bool) -> Letter:
    number = watch.individual_number
    subject, text = (SHARED, GIVEN_JOINTLY) if is_joint else (PASSED_ON, GIVEN)
    said = text.having(watch=watch.name, number=number)
    return Letter(subject.having(number=number), (said, UNLESS_GIVEN))


def _left(watch: Certificate) -> Letter:
    number = watch.individual_number
    said = PASSED_ON_BY_ANOTHER.having(watch=watch.name, number=number)
    return Letter(LEFT.having(number=number), (said, NOTHING_TO_DO))
