"""The page that a certificate's code opens: whether it is genuine, and which cover there is today.

It says nothing of a person, and nothing of a code that nobody made. A piece that is reported as
missing is not vouched for: its page is that of an unknown code.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from i18n.catalogue import Catalogues
from i18n.locales import LOCALES, language
from i18n.message import Message, _
from models.database import Database
from services.certificate_words import NUMBER, Reader, rows
from services.certificates import PATH, Certificate, read_certificate
from services.vault import Vault
from web.pages import HEADERS, PAGES, policy_of, reading_of, style_of

STYLE = "certificate.css"
UNTOUCHED = "IN_ORDER"

GENUINE = _("This certificate is genuine")
COVERED = _("The piece is covered today, and through {day}.")
ENDED = _("The warranty of the piece ended on {day}.")
NO_COVER = _("There is no warranty on the piece at present.")
COMPARE = _("Please compare the number with the one on the piece itself.")
NOT_CONFIRMED = _("We cannot confirm this certificate")
ASK = _("Please compare the code with the one on the certificate, or ask a boutique for help.")


@dataclass(frozen=True, slots=True)
class Register:
    """Where certificates are looked up, and in which words they are told."""

    database: Database
    vault: Vault
    catalogues: Catalogues


def certificate_routes(opened: Callable[[], Register]) -> Sequence[Route]:
    """The page of a code; `opened` gives the register, which is there once the process runs."""

    async def show(request: Request) -> Response:
        register = opened()
        reading = reading_of(request)
        reader = Reader(register.catalogues, reading.language.tag, reading.territory)
        certificate = await _find(register, request.path_params["code"])
        return _answer(reader, certificate, datetime.now(UTC))

    return [Route(f"{PATH}{{code}}", show)]


async def _find(register: Register, code: str) -> Certificate | None:
    timepiece_id = register.vault.certified_piece(code)
    if timepiece_id is None:
        return None
    certificate = await read_certificate(register.database, timepiece_id)
    return certificate if certificate and certificate.state == UNTOUCHED else None


def _answer(reader: Reader, certificate: Certificate | None, now: datetime) -> Response:
    page = PAGES.get_template("certificate.html").render(
        say=reader.read,
        language=language(reader.language),
        languages=LOCALES,
        certificate=certificate,
        title=GENUINE if certificate else NOT_CONFIRMED,
        cover=_cover(certificate, now) if certificate else None,
        rows=_rows(reader, certificate),
        number=NUMBER,
        advice=COMPARE if certificate else ASK,
        style=style_of(STYLE),
    )
    headers = HEADERS | {
        "content-security-policy": policy_of(STYLE, form_action="'none'"),
        "content-language": reader.language,
    }
    return HTMLResponse(page, 200 if certificate else HTTPStatus.NOT_FOUND, headers)


def _cover(certificate: Certificate, now: datetime) -> Message:
    if certificate.warranty is None:
        return NO_COVER
    text = COVERED if certificate.is_covered(now) else ENDED
    return text.having(day=certificate.warranty.ends_on)


def _rows(reader: Reader, certificate: Certificate | None) -> list[tuple[str, str]]:
    if certificate is None or certificate.warranty is None:
        return []
    return [
        (reader.read(name), value if isinstance(value, str) else reader.read(value))
        for name, value in rows(certificate, certificate.warranty)
    ]
