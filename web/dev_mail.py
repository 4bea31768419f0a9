"""The mails that would have left, shown to whoever develops. Not there in production."""

import asyncio
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from web.pages import PAGES

PATH = "/dev/mail"
MOST_SHOWN = 50
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self' 'unsafe-inline'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
}
DOWNLOAD = HEADERS | {"content-disposition": "attachment", "x-content-type-options": "nosniff"}


@dataclass(frozen=True, slots=True)
class ShownMail:
    to: str
    subject: str
    language: str
    direction: str
    date: str
    text: str
    attachments: tuple[tuple[str, str], ...]


def mail_routes(folder: Path) -> list[Route]:
    """The page of the mails in a folder, the newest first."""

    async def show(_: Request) -> Response:
        mails = await asyncio.to_thread(read_mails, folder)
        page = PAGES.get_template("dev_mail.html").render(mails=mails)
        return HTMLResponse(page, headers=HEADERS)

    async def show_attachment(request: Request) -> Response:
        said = request.path_params
        found = await asyncio.to_thread(read_attachment, folder, said["key"], said["name"])
        if found is None:
            return PlainTextResponse("There is no such file.\n", HTTPStatus.NOT_FOUND)
        return Response(found, media_type="application/octet-stream", headers=DOWNLOAD)

    return [Route(PATH, show), Route(f"{PATH}/{{key}}/{{name}}", show_attachment)]


def read_mails(folder: Path) -> list[ShownMail]:
    """The newest mails of a folder; none when there is no folder yet."""
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [_shown(path) for path in paths[:MOST_SHOWN]]


def read_attachment(folder: Path, key: str, name: str) -> bytes | None:
    """A file that goes with a mail; both are looked for among what is there."""
    for path in folder.glob("*.eml"):
        if path.stem == key:
            for part in _message(path).iter_attachments():
                if part.get_filename() == name:
                    return bytes(part.get_content())
    return None


def _message(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)


def _shown(path: Path) -> ShownMail:
    message = _message(path)
    text = message.get_body(("plain",))
    language = str(message["Content-Language"] or "en")
    return ShownMail(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        date=str(message["Date"]),
        text=str(text.get_content()) if text else "",
        attachments=tuple(
            (name, f"{PATH}/{path.stem}/{quote(name)}")
            for part in message.iter_attachments()
            if (name := part.get_filename())
        ),
    )
