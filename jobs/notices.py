"""Sends the mail that an owner is owed about an event, once, by the state of things as it is sent.

A worker holds a notice by a short lease while it writes and sends. Killed after sending and before
it could say so, the next sends the same message again, under the same Message-ID.
"""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from integrations.mail import Mail
from jobs.mail import MailRoom, hand_over
from jobs.notices_claims import claim_granted, claim_raised, claim_received, claim_refused
from jobs.notices_cover import cover_cut_short, cover_ending
from jobs.notices_letters import Letter, mail_of
from jobs.notices_owners import find_addressee
from jobs.notices_registrations import (
    registration_completed,
    registration_confirmed,
    registration_pending,
    registration_refused,
)
from jobs.notices_sales import cover_suspended, watch_returned
from jobs.notices_transfers import transfer_accepted, transfer_offered
from models.database import Database
from services.notices import DueNotice, let_go, mark_sent, take

Writer = Callable[[Database, DueNotice], Awaitable[Letter | None]]

# Each reads what its event is about, and writes nothing where the event is overtaken by another.
WRITERS: Mapping[str, Writer] = {
    "REGISTRATION_CONFIRMED": registration_confirmed,
    "REGISTRATION_PENDING": registration_pending,
    "REGISTRATION_COMPLETED": registration_completed,
    "REGISTRATION_REFUSED": registration_refused,
    "COVER_SUSPENDED": cover_suspended,
    "COVER_CUT_SHORT": cover_cut_short,
    "WATCH_RETURNED": watch_returned,
    "TRANSFER_OFFERED": transfer_offered,
    "TRANSFER_ACCEPTED": transfer_accepted,
    "CLAIM_RECEIVED": claim_received,
    "CLAIM_RAISED": claim_raised,
    "CLAIM_GRANTED": claim_granted,
    "CLAIM_REFUSED": claim_refused,
    "COVER_ENDING": cover_ending,
}


async def send_notice(room: MailRoom, notice_id: UUID) -> None:
    """Send the mail of a notice, unless it was sent, or is overtaken by what happened since.

    Raises NoticeInHand while another worker has it, MailNotSent, or TimeoutError after ten seconds.
    """
    async with room.database.transaction() as session:
        notice = await take(session, notice_id)
    if notice is None:
        return
    is_sent = False
    try:
        mail = await _write(room, notice)
        if mail is not None:
            await hand_over(room, mail)
            is_sent = True
    finally:
        async with room.database.transaction() as session:
            await (mark_sent if is_sent else let_go)(session, notice)


async def _write(room: MailRoom, notice: DueNotice) -> Mail | None:
    """The mail as things are now; none for somebody who is gone, or an event that is overtaken."""
    addressee = await find_addressee(room.database, room.house.vault, notice.owner_id)
    letter = await WRITERS[notice.kind](room.database, notice)
    if addressee is None or letter is None:
        return None
    return await mail_of(room, letter, addressee, key=f"notice-{notice.id}")
