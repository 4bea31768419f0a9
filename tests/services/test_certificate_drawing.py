"""A certificate can be read in every language, and its code by every camera."""

import io
from datetime import date
from uuid import UUID

import pytest
import zxingcpp
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw
from pypdf import PdfReader

from i18n.catalogue import catalogues
from i18n.locales import LOCALES
from services.certificate_drawing import FONT_OF, FONTS, LATIN, draw_certificate
from services.certificate_words import Reader, characters
from services.certificates import Certificate, Warranty
from services.qr import qr_modules

ADDRESS = "https://care.maison.example/c/xmvrvzdtnrpmdzi2takz3li6qy"
WARRANTY = Warranty(date(2026, 3, 2), date(2034, 3, 2), is_extended=True, rule_version=1)
CERTIFICATE = Certificate(
    timepiece_id=UUID(int=1),
    individual_number="123456AB",
    reference="CB-2201-36",
    name="Aurore 36",
    collection="Aurore",
    state="IN_ORDER",
    zone="Europe/Paris",
    warranty=WARRANTY,
)
# Bidirectional isolates, spaces and joiners are not drawn.
UNSEEN = {"\u2068", "\u2069", "\u200e", "\u200f", "\n"}
every_language = pytest.mark.parametrize("tag", [each.tag for each in LOCALES])


def glyphs(name):
    return set(map(chr, TTFont(FONTS / name).getBestCmap()))


def drawn(tag):
    reader = Reader(catalogues(), tag)
    return PdfReader(
        io.BytesIO(draw_certificate(CERTIFICATE, WARRANTY, address=ADDRESS, reader=reader))
    )


@every_language
def test_the_fonts_have_every_character_of_a_language(tag):
    there = glyphs(FONT_OF.get(tag, LATIN)) | glyphs(LATIN) | UNSEEN
    needed = characters(Reader(catalogues(), tag))
    assert needed - there == set(), "run `make fonts`"


@every_language
def test_a_certificate_is_one_page_with_what_it_certifies(tag):
    pdf = drawn(tag)
    (page,) = pdf.pages
    told = page.extract_text().replace("\0", "")  # of two bytes a character, pypdf tells both
    for each in ("123456AB", "CB-2201-36", "Aurore 36"):
        assert each in told
    assert ADDRESS in told.replace("\n", "")
    assert "2034" in told
    assert pdf.trailer["/Root"]["/Lang"] == tag


def test_the_fonts_are_small_and_their_licence_is_beside_them():
    fonts = [path for path in FONTS.iterdir() if path.suffix in (".ttf", ".otf")]
    assert {path.name for path in fonts} == {LATIN, *FONT_OF.values()}
    assert sum(path.stat().st_size for path in fonts) < 400_000
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


def test_the_code_of_a_certificate_is_read_as_its_address():
    modules, scale, quiet = qr_modules(ADDRESS), 4, 4
    side = (len(modules) + 2 * quiet) * scale
    image = Image.new("L", (side, side), 255)
    draw = ImageDraw.Draw(image)
    for row, each in enumerate(modules):
        for column, is_dark in enumerate(each):
            x, y = (column + quiet) * scale, (row + quiet) * scale
            if is_dark:
                draw.rectangle((x, y, x + scale - 1, y + scale - 1), 0)
    (found,) = zxingcpp.read_barcodes(image)
    assert found.text == ADDRESS
