"""A sheet is read as its users do: the text by a PDF reader, the codes by a scanner."""

import io
import re
from itertools import pairwise

import pypdf
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from app.card_sheets import HEIGHT, LEFT, TOP, WIDTH, CardFace, UnprintableName, draw_sheet
from services.cards import new_token
from services.qr import card_link

POINTS = 72 / 25.4
A4 = (595, 842)  # in points
SCALE = 4


def face(place, collection="Aurore"):
    number = f"{place:06d}AB"
    link = card_link("https://care.maison.example", number, new_token())
    return CardFace(number, f"CB-{place}", collection, link)


def pages_of(faces):
    return pypdf.PdfReader(io.BytesIO(draw_sheet(faces))).pages


def rectangles(page):
    for operands, operator in page.get_contents().operations:
        if operator == b"re":
            yield tuple(float(each) for each in operands)


def scanned(page):
    """What a scanner reads on the page: its dark rectangles, painted on white."""
    image = Image.new("L", (A4[0] * SCALE, A4[1] * SCALE), 255)
    draw = ImageDraw.Draw(image)
    for x, y, width, height in rectangles(page):
        left, right = sorted((x * SCALE, (x + width) * SCALE))
        low, high = sorted((y * SCALE, (y + height) * SCALE))
        draw.rectangle((left, A4[1] * SCALE - high, right - 1, A4[1] * SCALE - low - 1), fill=0)
    return {found.text for found in zxingcpp.read_barcodes(image)}


def test_a_pdf_reader_reads_all_that_a_card_says():
    text = pages_of([face(7, collection="Cœur d’Été")])[0].extract_text()
    said = ("Individual number", "000007AB", "Reference", "CB-7", "Collection", "Cœur d’Été")
    for each in (*said, "Date of purchase"):
        assert each in text


def test_a_scanner_reads_the_link_of_every_card_on_a_page():
    faces = [face(place) for place in range(10)]
    assert scanned(pages_of(faces)[0]) == {each.link for each in faces}


@pytest.mark.parametrize(("cards", "pages"), [(1, 1), (10, 1), (11, 2), (25, 3)])
def test_ten_cards_fit_a_page_of_a4(cards, pages):
    drawn = pages_of([face(place) for place in range(cards)])
    assert len(drawn) == pages
    numbers = re.findall(r"\d{6}AB", "".join(page.extract_text() for page in drawn))
    assert numbers == [f"{place:06d}AB" for place in range(cards)]
    assert (int(drawn[0].mediabox.width), int(drawn[0].mediabox.height)) == (595, 841)


def marks(page):
    """The lines that begin or end outside the block of cards, in millimetres."""
    operations = page.get_contents().operations
    for (start, began), (end, ended) in pairwise(operations):
        if (began, ended) != (b"m", b"l"):
            continue
        x, y, to_x, to_y = (float(each) / POINTS for each in (*start, *end))
        if not (LEFT < x < LEFT + 2 * WIDTH and TOP < y < TOP + 5 * HEIGHT):
            yield x, y, to_x, to_y


def test_marks_for_the_cutter_stand_at_every_edge_and_on_no_card():
    drawn = list(marks(pages_of([face(1)])[0]))
    across = sorted({round(y, 1) for x, y, to_x, to_y in drawn if y == to_y})
    upright = sorted({round(x, 1) for x, y, to_x, to_y in drawn if x == to_x})
    assert [round(after - one, 1) for one, after in pairwise(across)] == [HEIGHT] * 5
    assert [round(after - one, 1) for one, after in pairwise(upright)] == [WIDTH] * 2
    assert len(drawn) == 2 * 6 + 2 * 3


def test_a_name_that_the_fonts_cannot_write_is_refused_and_not_mangled():
    with pytest.raises(UnprintableName, match="日本"):
        draw_sheet([face(1, collection="日本")])
    assert "É" in pages_of([face(1, collection="E\u0301toile")])[0].extract_text()
