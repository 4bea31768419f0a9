"""The words of a certificate, and the characters that its fonts must therefore have."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from i18n.catalogue import Catalogues
from i18n.message import Message, _
from services.certificates import Certificate, Warranty

PROGRAMME = _("Care programme")
TITLE = _("Certificate of warranty")
NUMBER = _("Individual number")
REFERENCE = _("Reference")
COLLECTION = _("Collection")
KIND = _("Warranty")
EXTENDED = _("International limited warranty, extended")
BASE = _("International limited warranty")
COVERED = _("Covered")
INTERVAL = _("From {first} through {last}")
RULES = _("Rules")
VERSION = _("Version {version} of the programme")
PROOF = _(
    "Whoever scans this code sees that the certificate is genuine, and which cover the piece has"
    " today."
)
WORDS = (
    *(PROGRAMME, TITLE, NUMBER, REFERENCE, COLLECTION, KIND, EXTENDED, BASE),
    *(COVERED, INTERVAL, RULES, VERSION, PROOF),
)


@dataclass(frozen=True, slots=True)
class Reader:
    """In which words somebody reads: their language, as their territory writes it."""

    catalogues: Catalogues
    language: str
    territory: str | None = None

    def read(self, message: Message) -> str:
        return self.catalogues.translate(message, self.language, self.territory)


def rows(certificate: Certificate, warranty: Warranty) -> Iterator[tuple[Message, Message | str]]:
    """What is certified, each with its name."""
    yield REFERENCE, f"{certificate.reference} · {certificate.name}"
    yield COLLECTION, certificate.collection
    yield KIND, EXTENDED if warranty.is_extended else BASE
    yield COVERED, INTERVAL.having(first=warranty.starts_on, last=warranty.ends_on)
    yield RULES, VERSION.having(version=str(warranty.rule_version))


def characters(reader: Reader) -> set[str]:
    """All that a certificate in this language may have to show, but for names and numbers."""
    days = [date(2027, month, day) for month in range(1, 13) for day in (1, 2, 20, 28)]
    dated = [INTERVAL.having(first=day, last=day) for day in days]
    return set("".join(reader.read(message) for message in (*WORDS, *dated)))
