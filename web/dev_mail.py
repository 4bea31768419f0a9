"""The mails that would have left, shown to whoever develops. Not there in production."""

import asyncio
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

MOST_SHOWN = 50
PAGES = Environment(
    loader=PackageLoader("web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self' 'unsafe-inline'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
}


@dataclass(frozen=True, slots=True)
class ShownMail:
    to: str
    subject: str
    language: str
    direction: str
    date: str
    text: str


def mail_routes(folder: Path) -> list[Route]:
    """The page of the mails in a folder, the newest first."""

    async def show(_: Request) -> Response:
        mails = await asyncio.to_thread(read_mails, folder)
        page = PAGES.get_template("dev_mail.html").render(mails=mails)
        return HTMLResponse(page, headers=HEADERS)

    return [Route("/dev/mail", show)]


def read_mails(folder: Path) -> list[ShownMail]:
    """The newest mails of a folder; none when there is no folder yet."""
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [_shown(path.read_bytes()) for path in paths[:MOST_SHOWN]]


def _shown(raw: bytes) -> ShownMail:
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    language = str(message["Content-Language"] or "en")
    return ShownMail(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        date=str(message["Date"]),
        text=str(message.get_content()),
    )
