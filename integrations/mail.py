"""Mail as this house speaks of it, and the two ways it leaves: by SMTP, or into a folder."""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

import aiosmtplib

TIMEOUT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to one person; `key` is the same whenever the same message is sent again."""

    key: str
    to: str
    subject: str
    text: str
    language: str
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()


class MailNotSent(Exception):
    """The message may not have left; send the same again later."""


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """Hand the message over. Raises MailNotSent, which tells nothing of the message."""
        ...


class FolderMailer:
    """Puts messages into a folder as .eml files: for development, tests and demos."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        await asyncio.to_thread(self._write, mail)

    def _write(self, mail: Mail) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = self._folder / f"{mail.key}.eml"
        whole = target.with_suffix(f".{secrets.token_hex(4)}")
        whole.write_bytes(bytes(message_of(mail, self._sender)))
        whole.rename(target)


class SmtpMailer:
    """Hands messages to a mail server, over TLS unless the server is told to be a local one."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        username: str | None,
        password: str | None,
        start_tls: bool,
        sender: str,
    ) -> None:
        self._host = host
        self._port = port
        self._username = username
        self._password = password
        self._start_tls = start_tls
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        try:
            await aiosmtplib.send(
                message_of(mail, self._sender),
                hostname=self._host,
                port=self._port,
                username=self._username,
                password=self._password,
                start_tls=self._start_tls,
                timeout=TIMEOUT_SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailNotSent(type(error).__name__) from None


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """The message with its headers; the same key gives the same Message-ID again."""
    message = EmailMessage()
    message["Subject"] = mail.subject
    message["From"] = sender
    message["To"] = mail.to
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{mail.key}@{sender.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html")
    for each in mail.attachments:
        maintype, _, subtype = each.media_type.partition("/")
        message.add_attachment(each.data, maintype, subtype, filename=each.name)
    message["Content-Language"] = mail.language  # after the content, which clears such headers
    return message
