"""Draws a certificate: one calm page in the reader's language, with a code that proves it."""

from pathlib import Path
from typing import Final

from fpdf import FPDF

from services.certificate_words import NUMBER, PROGRAMME, PROOF, TITLE, Reader, rows
from services.certificates import Certificate, Warranty
from services.qr import qr_modules

FONTS: Final = Path(__file__).parent / "fonts"
LATIN: Final = "NotoSerif.ttf"
FONT_OF: Final = {
    "ar": "NotoNaskhArabic.ttf",
    "zh-Hans": "NotoSerifCJKsc.otf",
    "zh-Hant": "NotoSerifCJKtc.otf",
    "ja": "NotoSerifCJKjp.otf",
    "ko": "NotoSerifCJKkr.otf",
}
SCALE: Final = {"ar": 1.2}  # its letters are small for their size

NAMES: Final = "names"  # of models and places: in Latin letters, whatever the language
WORDS: Final = "words"

PAGE: Final = (148.0, 210.0)  # A5, in millimetres
FRAME: Final = 8.0
MARGIN: Final = 18.0
CODE_SIDE: Final = 30.0
QUIET_ZONE: Final = 4  # modules of nothing around the code, by its standard
INK: Final = (29, 27, 24)
SOFT: Final = (109, 103, 93)
LINE: Final = (190, 178, 152)


def draw_certificate(
    certificate: Certificate, warranty: Warranty, *, address: str, reader: Reader
) -> bytes:
    """The certificate as a PDF of one page; `address` is where it proves genuine."""
    sheet = _Sheet(reader)
    sheet.frame()
    sheet.say(reader.read(PROGRAMME), size=9, gap=3, colour=SOFT)
    sheet.say(reader.read(TITLE), size=20, gap=9)
    sheet.say(reader.read(NUMBER), size=8, gap=1, colour=SOFT)
    sheet.say(certificate.individual_number, size=24, gap=7, font=NAMES)
    sheet.rule()
    for name, value in rows(certificate, warranty):
        sheet.say(reader.read(name), size=8, gap=0.6, colour=SOFT)
        if isinstance(value, str):
            sheet.say(value, size=11, gap=3.4, font=NAMES)
        else:
            sheet.say(reader.read(value), size=11, gap=3.4)
    sheet.rule()
    sheet.code(address)
    sheet.say(reader.read(PROOF), size=8, gap=1.5, colour=SOFT)
    sheet.say(address, size=7, gap=0, colour=SOFT, font=NAMES)
    return sheet.finished()


class _Sheet:
    """A page on which everything stands in the middle, one line below the other."""

    def __init__(self, reader: Reader) -> None:
        pdf = FPDF(format=PAGE)
        pdf.set_title(reader.read(TITLE))
        pdf.set_lang(reader.language)
        pdf.set_auto_page_break(auto=False)
        pdf.set_margin(MARGIN)
        pdf.add_page()
        pdf.add_font(NAMES, fname=FONTS / LATIN)
        pdf.add_font(WORDS, fname=FONTS / FONT_OF.get(reader.language, LATIN))
        pdf.set_fallback_fonts([NAMES])
        pdf.set_text_shaping(use_shaping_engine=True)
        pdf.set_y(MARGIN + 1)
        self._pdf = pdf
        self._scale = {NAMES: 1.0, WORDS: SCALE.get(reader.language, 1.0)}

    def frame(self) -> None:
        width, height = PAGE
        for inset, thickness in ((FRAME, 0.35), (FRAME + 1.4, 0.12)):
            self._pdf.set_draw_color(*LINE)
            self._pdf.set_line_width(thickness)
            self._pdf.rect(inset, inset, width - 2 * inset, height - 2 * inset)

    def say(
        self,
        text: str,
        *,
        size: float,
        gap: float,
        colour: tuple[int, int, int] = INK,
        font: str = WORDS,
    ) -> None:
        """A text in the middle, broken into lines where it is long, and a gap after it."""
        self._pdf.set_text_color(*colour)
        self._pdf.set_font(font, size=size * self._scale[font])
        height = size * 0.5  # millimetres a line, for points of type
        self._pdf.multi_cell(0, height, text, align="C", new_x="LMARGIN", new_y="NEXT")
        self._pdf.set_y(self._pdf.get_y() + gap)

    def rule(self) -> None:
        """A short line between two parts."""
        middle, top = PAGE[0] / 2, self._pdf.get_y()
        self._pdf.set_draw_color(*LINE)
        self._pdf.set_line_width(0.2)
        self._pdf.line(middle - 12, top + 1, middle + 12, top + 1)
        self._pdf.set_y(top + 6)

    def code(self, address: str) -> None:
        """The address as a QR code, dark on light as readers want it."""
        matrix = qr_modules(address)
        module = CODE_SIDE / (len(matrix) + 2 * QUIET_ZONE)
        left = (PAGE[0] - CODE_SIDE) / 2 + QUIET_ZONE * module
        top = self._pdf.get_y() - 2
        self._pdf.set_fill_color(*INK)
        for row, modules in enumerate(matrix):
            for column, is_dark in enumerate(modules):
                if is_dark:
                    x, y = left + column * module, top + row * module
                    self._pdf.rect(x, y, module, module, style="F")
        self._pdf.set_y(top + len(matrix) * module + 3)

    def finished(self) -> bytes:
        return bytes(self._pdf.output())
