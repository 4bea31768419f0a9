"""A letter to an owner: written once in our words, and sent as text and as a page in theirs."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jinja2 import Environment, PackageLoader, StrictUndefined

from i18n.locales import language
from i18n.message import Message, _
from integrations.mail import Attachment, Mail
from jobs.mail import MailRoom
from jobs.notices_owners import Addressee
from rules.programme import LAST_ZONE_ON_EARTH
from services.certificate_drawing import draw_certificate
from services.certificate_words import Reader
from services.certificates import Certificate, certificate_address

GREETING = _("Good day,")
CLOSING = _("With kind regards")
PROGRAMME = _("The care programme")
REASON = _("You receive this message because it is about your own watch or your own request.")
PROOF = _("Your certificate is attached. Everybody can see here that it is genuine:")

PAGES = Environment(
    loader=PackageLoader("jobs"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said: what happened, then what to do next. With a certificate, where there is one."""

    subject: Message
    paragraphs: tuple[Message, ...]
    certificate: Certificate | None = None


def last_whole_day(end: datetime) -> date:
    """The last day that is over before an instant wherever one reads of it, so safely in time."""
    return end.astimezone(LAST_ZONE_ON_EARTH).date() - timedelta(days=1)


async def mail_of(room: MailRoom, letter: Letter, addressee: Addressee, *, key: str) -> Mail:
    """The letter for its reader, as text and as a page, with the certificate drawn."""
    reader = Reader(room.catalogues, addressee.language, addressee.territory)
    address, attachments = None, ()
    if letter.certificate is not None:
        code = room.house.vault.certificate_code(letter.certificate.timepiece_id)
        address = certificate_address(room.public_url, code)
        attachments = await _certificate(letter.certificate, address, reader)
    paragraphs = [reader.read(each) for each in letter.paragraphs]
    return Mail(
        key=key,
        to=addressee.email,
        subject=reader.read(letter.subject),
        text=_as_text(reader, paragraphs, address),
        language=addressee.language,
        html=_as_page(reader, letter, paragraphs, address),
        attachments=attachments,
    )


async def _certificate(
    certificate: Certificate, address: str, reader: Reader
) -> tuple[Attachment, ...]:
    if certificate.warranty is None:
        return ()
    drawn = await asyncio.to_thread(
        draw_certificate, certificate, certificate.warranty, address=address, reader=reader
    )
    name = f"certificate-{certificate.individual_number}.pdf"
    return (Attachment(name, "application/pdf", drawn),)


def _as_text(reader: Reader, paragraphs: list[str], address: str | None) -> str:
    proof = [f"{reader.read(PROOF)}\n{address}"] if address else []
    closing = f"{reader.read(CLOSING)}\n{reader.read(PROGRAMME)}"
    parts = [reader.read(GREETING), *paragraphs, *proof, closing, f"-- \n{reader.read(REASON)}"]
    return "\n\n".join(parts) + "\n"


def _as_page(reader: Reader, letter: Letter, paragraphs: list[str], address: str | None) -> str:
    said = {"greeting": GREETING, "closing": CLOSING, "programme": PROGRAMME, "reason": REASON}
    return PAGES.get_template("mail.html").render(
        language=reader.language,
        direction=language(reader.language).direction.lower(),
        subject=reader.read(letter.subject),
        paragraphs=paragraphs,
        address=address,
        proof=reader.read(PROOF),
        **{name: reader.read(message) for name, message in said.items()},
    )
