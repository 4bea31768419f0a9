"""What a phone reads off a card or a caseback: the individual number, and the token beside it."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from rules.individual_number import canonical

LONGEST_SCAN = 2_048
MOST_PARAMETERS = 20
TOKEN = re.compile(r"[A-Za-z0-9_-]{8,64}")
OURS = re.compile(r"(?:\A|/)w/([^/]+)/?\Z")
# GS1 Digital Link: the GTIN (01), perhaps a variant (22) and a lot (10), the serial number (21).
GS1 = re.compile(r"(?:\A|/)01/(?:[0-9]{8}|[0-9]{12,14})(?:/(?:22|10)/[^/]+){0,2}/21/([^/]+)/?\Z")


@dataclass(frozen=True, slots=True)
class Scan:
    """A canonical number and, from a card of today's, the token that proves the card."""

    number: str
    token: str | None = None


def read_scan(text: str) -> Scan | None:
    """The number and token in any scanned text; None for a code that is none of ours.

    A bare number, the link of a card, or a GS1 Digital Link. The host is not asked: cards outlive
    domains, and nobody follows the link. It is the token that proves, and it does so elsewhere.
    """
    if len(text) > LONGEST_SCAN:
        return None
    if number := canonical(text):
        return Scan(number)
    try:
        parts = urlsplit(text.strip())
        given = parse_qs(parts.query, max_num_fields=MOST_PARAMETERS)
    except ValueError:  # no address at all, or one with far too much in it
        return None
    number = number_in_path(unquote(f"{parts.netloc}{parts.path}"))
    return Scan(number, read_token(given.get("t", [""])[0])) if number else None


def number_in_path(path: str) -> str | None:
    """The canonical number in the path of a card's link or of a GS1 Digital Link, if it is one.

    The GTIN is not judged: the individual number alone is the key.
    """
    found = OURS.search(path) or GS1.search(path)
    return canonical(found[1]) if found else None


def read_token(text: str | None) -> str | None:
    """The text, if a card's token may look like it."""
    return text if text and TOKEN.fullmatch(text) else None
