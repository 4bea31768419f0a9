"""The QR code says the link, and another's reader reads it back from every form of it."""

import io
import xml.etree.ElementTree as ET

import pytest
import zxingcpp
from PIL import Image

from rules.scans import Scan, read_scan
from services.cards import new_token
from services.qr import QUIET_ZONE, card_link, qr_modules, qr_png, qr_svg

HOME = "https://care.maison.example"
SVG = "{http://www.w3.org/2000/svg}"


def read(image):
    return [found.text for found in zxingcpp.read_barcodes(image.convert("L"))]


@pytest.mark.parametrize("number", ["123456AB", "AB123456", "12345678"])
def test_a_reader_reads_the_link_back_from_the_picture(number):
    link = card_link(HOME, number, new_token())
    assert read(Image.open(io.BytesIO(qr_png(link)))) == [link]


def test_what_the_code_says_is_understood_as_number_and_token():
    token = new_token()
    assert read_scan(card_link(HOME, "123456AB", token)) == Scan("123456AB", token)


def test_a_card_without_a_token_opens_the_page_of_its_number():
    assert card_link(HOME, "123456AB", None) == f"{HOME}/w/123456AB"


def test_a_scratch_a_fifth_as_wide_as_the_code_does_no_harm():
    link = card_link(HOME, "123456AB", new_token())
    image = Image.open(io.BytesIO(qr_png(link))).convert("L")
    side = image.width // 5
    image.paste(
        255,
        (image.width // 2, image.height // 2, image.width // 2 + side, image.height // 2 + side),
    )
    assert read(image) == [link]


def test_every_form_has_its_quiet_zone():
    link = card_link(HOME, "123456AB", new_token())
    side = len(qr_modules(link)) + 2 * QUIET_ZONE
    assert Image.open(io.BytesIO(qr_png(link))).width % side == 0
    svg = ET.fromstring(qr_svg(link))  # noqa: S314 - our own image
    assert svg.tag == f"{SVG}svg"
    assert int(svg.attrib["width"]) == side


def test_the_picture_loads_nothing_and_runs_nothing():
    svg = qr_svg(card_link(HOME, "123456AB", new_token()))
    assert b"href" not in svg
    assert b"script" not in svg
