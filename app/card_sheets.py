"""A sheet of warranty cards for a printer: ten to a page of A4, with marks where to cut."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fpdf import FPDF

from services.qr import QUIET_ZONE, qr_modules

WIDTH: Final = 85.6  # ISO/IEC 7810 ID-1, in millimetres, as everything here
HEIGHT: Final = 54.0
COLUMNS: Final = 2
ROWS: Final = 5
PAGE_WIDTH: Final = 210.0
PAGE_HEIGHT: Final = 297.0
LEFT: Final = (PAGE_WIDTH - COLUMNS * WIDTH) / 2
TOP: Final = (PAGE_HEIGHT - ROWS * HEIGHT) / 2
MARK: Final = 6.0  # as long as the mark is, and so far from the card does it keep:
CLEAR: Final = 2.0
MARGIN: Final = 6.0
CODE: Final = 30.0  # with its quiet zone: a module is about two thirds of a millimetre
ENCODING: Final = "windows-1252"  # what the fonts that every reader has can write
INK: Final = 29
SOFT: Final = 110


class UnprintableName(ValueError):
    """A name has letters that the fonts of a sheet do not."""


@dataclass(frozen=True, slots=True)
class CardFace:
    """What is printed on a card; the date of purchase is written by hand."""

    individual_number: str
    reference: str
    collection: str
    link: str


def draw_sheet(faces: Sequence[CardFace]) -> bytes:
    """The cards as a PDF. Raises UnprintableName.

    The labels are English: a card goes round the world, and its values need no translation.
    """
    pdf = FPDF(unit="mm", format="A4")
    pdf.core_fonts_encoding = ENCODING
    pdf.set_auto_page_break(auto=False)
    pdf.set_title("Warranty cards")
    for start in range(0, len(faces), COLUMNS * ROWS):
        pdf.add_page()
        _draw_marks(pdf)
        for place, face in enumerate(faces[start : start + COLUMNS * ROWS]):
            row, column = divmod(place, COLUMNS)
            _draw_card(pdf, face, LEFT + column * WIDTH, TOP + row * HEIGHT)
    return bytes(pdf.output())


def _draw_marks(pdf: FPDF) -> None:
    """Marks stand outside the block only: cards touch, so that one cut serves two."""
    pdf.set_line_width(0.15)
    pdf.set_draw_color(INK)
    for near, far in _ends(LEFT, COLUMNS * WIDTH):
        for row in range(ROWS + 1):
            pdf.line(near, TOP + row * HEIGHT, far, TOP + row * HEIGHT)
    for near, far in _ends(TOP, ROWS * HEIGHT):
        for column in range(COLUMNS + 1):
            pdf.line(LEFT + column * WIDTH, near, LEFT + column * WIDTH, far)


def _ends(start: float, length: float) -> Iterator[tuple[float, float]]:
    yield start - CLEAR - MARK, start - CLEAR
    yield start + length + CLEAR, start + length + CLEAR + MARK


def _draw_card(pdf: FPDF, face: CardFace, x: float, y: float) -> None:
    left = x + MARGIN
    pdf.set_font("Times", size=10.5)
    pdf.set_text_color(INK)
    pdf.text(left, y + 9.5, "International Limited Warranty")
    _draw_field(pdf, left, y + 18, "Individual number", face.individual_number, size=14)
    _draw_field(pdf, left, y + 29, "Reference", face.reference, size=9)
    _draw_field(pdf, left, y + 37.5, "Collection", face.collection, size=9)
    _draw_label(pdf, left, y + 48.5, "Date of purchase")
    pdf.set_line_width(0.2)
    pdf.set_draw_color(SOFT)
    pdf.line(left + 19, y + 48.5, x + WIDTH - MARGIN - CODE - 2, y + 48.5)
    _draw_code(pdf, face.link, x + WIDTH - MARGIN - CODE + 2, y + 14.5)


def _draw_field(pdf: FPDF, x: float, y: float, label: str, value: str, *, size: float) -> None:
    """A label, and below it the value, made smaller where it would run into the code."""
    _draw_label(pdf, x, y, label)
    pdf.set_font("Helvetica", size=size)
    pdf.set_text_color(INK)
    text = _printable(value)
    room = WIDTH - 2 * MARGIN - CODE
    pdf.set_font_size(size * min(1, room / max(pdf.get_string_width(text), 1)))
    pdf.text(x, y + 1.2 + size * 0.3, text)


def _draw_label(pdf: FPDF, x: float, y: float, label: str) -> None:
    pdf.set_font("Helvetica", size=6)
    pdf.set_text_color(SOFT)
    pdf.text(x, y, label)


def _draw_code(pdf: FPDF, link: str, x: float, y: float) -> None:
    """Each run of dark modules as one rectangle, so that no hairline shows between two."""
    modules = qr_modules(link)
    side = CODE / (len(modules) + 2 * QUIET_ZONE)
    pdf.set_fill_color(0)
    for row, line in enumerate(modules):
        for start, length in _runs(line):
            at = x + (QUIET_ZONE + start) * side, y + (QUIET_ZONE + row) * side
            pdf.rect(*at, length * side, side, style="F")


def _runs(line: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where runs of dark modules start, and how long they are."""
    start: int | None = None
    for place, dark in enumerate([*line, False]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            yield start, place - start
            start = None


def _printable(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    try:
        composed.encode(ENCODING)
    except UnicodeEncodeError:
        raise UnprintableName(text) from None
    return composed
