"""What letters say of a watch that their reader holds: which it is, and how long it is covered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid as UuidType
from sqlalchemy import bindparam, select

from i18n.message import Message, _
from models.database import Database
from models.holding import Ownership
from models.query import Query
from services.certificates import Certificate, read_certificate

EXTENDED = _(
    "Its international warranty has been extended: it is covered through {day}, that day included."
)
COVERED = _("Its warranty covers it through {day}, that day included.")
NOT_COVERED = _(
    "Its warranty has ended. Its guides, and advice on its care, are yours all the same."
)
NOTHING_TO_DO = _("There is nothing else you need to do.")
UNLESS_WRONG = _("If you think that this is wrong, please contact a boutique.")

HELD = Query(
    select(Ownership.id).where(
        Ownership.timepiece_id == bindparam("timepiece_id", type_=UuidType),
        Ownership.owner_id == bindparam("owner_id", type_=UuidType),
        Ownership.until.is_(None),
    )
)


async def held_watch(
    database: Database, timepiece_id: UUID | None, owner_id: UUID
) -> Certificate | None:
    """A watch as it is now, if this owner holds it, alone or with others."""
    if timepiece_id is None:
        return None
    if not await database.fetch(HELD, timepiece_id=timepiece_id, owner_id=owner_id):
        return None
    return await read_certificate(database, timepiece_id)


def cover_of(watch: Certificate, at: datetime) -> Message:
    """How long the watch is covered."""
    if watch.warranty is None or not watch.is_covered(at):
        return NOT_COVERED
    text = EXTENDED if watch.warranty.is_extended else COVERED
    return text.having(day=watch.warranty.ends_on)


def certified(watch: Certificate, at: datetime) -> Certificate | None:
    """What goes with the letter: a certificate, as long as there is cover to certify."""
    return watch if watch.is_covered(at) else None
