"""Sends the mails that were promised: what is sent is read when it is sent, by its id alone."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.catalogue import Catalogues
from i18n.message import _
from integrations.mail import Mail, Mailer
from models.database import Database
from models.people import SignInCode
from services.household import Household
from services.sign_in import email_place

SUBJECT = _("{code} is your sign-in code")
TEXT = _(
    "Good day,\n\n"
    "your sign-in code for the care programme is\n\n"
    "{code}\n\n"
    "It is valid for ten minutes and can be used once. Please do not pass it on: we never ask"
    " for it.\n\n"
    "If you did not ask for a code, simply ignore this message.\n"
)
GROUP = 4
SEND_SECONDS = 10  # less than a worker waits for when it is stopped


@dataclass(frozen=True, slots=True)
class MailRoom:
    """What it takes to write and send a mail; links in it begin with `public_url`."""

    database: Database
    house: Household
    mailer: Mailer
    catalogues: Catalogues
    public_url: str


async def send_sign_in_code(room: MailRoom, code_id: UUID) -> None:
    """Send a code, unless it was sent, used or too old by now.

    Sent and noted are two steps: a crash between them sends the same message again, under the
    same Message-ID. Raises MailNotSent, or TimeoutError after ten seconds.
    """
    async with room.database.transaction() as session:
        code = await session.get(SignInCode, code_id)
    if code is None or code.sent_at or code.used_at or code.expires_at <= datetime.now(UTC):
        return
    digits = room.house.vault.sign_in_code(code.id)
    shown = f"{digits[:GROUP]} {digits[GROUP:]}"
    mail = Mail(
        key=f"sign-in-{code.id}",
        to=room.house.vault.open(code.email, email_place(code.id)),
        subject=room.catalogues.translate(SUBJECT.having(code=shown), code.locale),
        text=room.catalogues.translate(TEXT.having(code=shown), code.locale),
        language=code.locale,
    )
    await hand_over(room, mail)
    async with room.database.transaction() as session:
        await _mark_sent(session, code.id)


async def hand_over(room: MailRoom, mail: Mail) -> None:
    """Send a mail. Raises MailNotSent, or TimeoutError after ten seconds."""
    async with asyncio.timeout(SEND_SECONDS):
        await room.mailer.send(mail)


async def _mark_sent(session: AsyncSession, code_id: UUID) -> None:
    await session.execute(
        update(SignInCode).where(SignInCode.id == code_id).values(sent_at=datetime.now(UTC))
    )
