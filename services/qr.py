"""The QR code of a warranty card: it encodes the number, and opens the platform with it."""

import io
from urllib.parse import urlencode

import segno

ERROR_LEVEL = "Q"  # a quarter of it may be scratched away: a card lives in a wallet for years
QUIET_ZONE = 4  # modules of white around it, by the standard
PNG_SCALE = 10


def card_link(public_url: str, number: str, token: str | None) -> str:
    """What a card's QR code says: the page of the number, with the token that proves the card."""
    proof = f"?{urlencode({'t': token})}" if token else ""
    return f"{public_url}/w/{number}{proof}"


def qr_modules(link: str) -> list[list[bool]]:
    """The code's modules, row by row, without the quiet zone; True is dark."""
    return [[bool(module) for module in row] for row in _code(link).matrix]


def qr_svg(link: str) -> bytes:
    """The code as an SVG image, quiet zone included."""
    return _saved(link, "svg", scale=1)


def qr_png(link: str) -> bytes:
    """The code as a PNG image, quiet zone included."""
    return _saved(link, "png", scale=PNG_SCALE)


def _code(link: str) -> segno.QRCode:
    return segno.make_qr(link, error=ERROR_LEVEL)


def _saved(link: str, kind: str, *, scale: int) -> bytes:
    image = io.BytesIO()
    _code(link).save(image, kind=kind, scale=scale, border=QUIET_ZONE, light="white")
    return image.getvalue()
