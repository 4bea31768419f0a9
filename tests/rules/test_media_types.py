"""What is kept as evidence is a whole picture or document; what might be more is refused."""

import hashlib
import io
import zipfile

import pytest
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from rules.media_types import MOST_PIXELS_A_SIDE, MediaType, sniff
from tests.files import PNG_HEAD, chunk, jpeg, pdf, png, segment


def noise(size):
    """What a packed picture looks like."""
    return hashlib.shake_256(b"noise").digest(size)


TOO_WIDE = MOST_PIXELS_A_SIDE + 1
FILM = b"\x00\x00\x00\x18ftypmp42" + noise(200_000)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def archive(before=b""):
    """A ZIP as an unpacker finds it, whatever lies before it."""
    packed = io.BytesIO(before)
    packed.seek(0, io.SEEK_END)
    with zipfile.ZipFile(packed, "a") as file:
        file.writestr("run.class", b"program")
    return packed.getvalue()


def photograph(form, **options):
    picture = Image.frombytes("RGB", (64, 48), noise(64 * 48 * 3))
    written = io.BytesIO()
    picture.save(written, form, **options)
    return written.getvalue()


def receipt():
    document = FPDF()
    document.add_page()
    document.set_font("helvetica")
    document.cell(text="Receipt")
    return bytes(document.output())


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (png(), MediaType.PNG),
        (jpeg(), MediaType.JPEG),
        (pdf(), MediaType.PDF),
        (photograph("PNG"), MediaType.PNG),
        (photograph("JPEG"), MediaType.JPEG),
        (photograph("JPEG", progressive=True, quality=95), MediaType.JPEG),
        (photograph("JPEG", exif=Image.Exif().tobytes()), MediaType.JPEG),
        (receipt(), MediaType.PDF),
        (jpeg() + jpeg(), MediaType.JPEG),  # as telephones add a preview
        (jpeg() + FILM, MediaType.JPEG),  # or a film
        (pdf() + b"\r\n\x00\x00", MediaType.PDF),
        (png(width=MOST_PIXELS_A_SIDE), MediaType.PNG),
    ],
)
def test_a_whole_file_is_known_by_its_bytes(content, expected):
    assert sniff(content) is expected


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"RIFF\x1a\x00\x00\x00WEBPVP8 ",
        SVG,
        b'<?xml version="1.0"?>' + SVG,
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"\xef\xbb\xbf<html></html>",
        b"MZ\x90\x00",
        b"\x7fELF\x02\x01\x01",
        archive(),
        b"data:image/png;base64,iVBORw0KGgo=",
    ],
)
def test_what_is_no_picture_and_no_document_is_refused(content):
    assert sniff(content) is None


@pytest.mark.parametrize(
    "content",
    [
        PNG_HEAD,
        PNG_HEAD + chunk(b"IEND"),
        PNG_HEAD + png()[8:33] + chunk(b"IEND"),  # without a pixel
        PNG_HEAD + chunk(b"IDAT", b"x") + chunk(b"IEND"),
        png()[:-1],
        png()[:-12],  # without its end
        png().replace(chunk(b"IDAT", b""), b"").replace(b"IDAT", b"IDAX"),
        png()[:40] + b"\x00" + png()[41:],  # a wrong check sum
        png(width=0),
        png(height=TOO_WIDE),
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xd9",  # neither frame nor scan
        jpeg()[:-2],
        jpeg(width=0),
        jpeg(height=TOO_WIDE),
        b"\xff\xd8" + segment(0xE0, b"JFIF\x00") + b"\xff\xd9",
        b"\xff\xd8\xff\xe0\x00\x01\xff\xd9",  # a segment shorter than its own length
        b"\xff\xd8\xff\xe0\xff\xff",  # or longer than the file
        b"%PDF-1.4",
        pdf()[: -len(b"%%EOF\n")],
        pdf().replace(b"startxref", b"startxxxx"),
        b"%PDF-9.9\n" + pdf()[9:],
    ],
)
def test_a_file_that_is_not_whole_is_refused(content):
    assert sniff(content) is None


@pytest.mark.parametrize(
    "content",
    [
        png() + SVG,
        png() + b"\x00",
        png(said=b"<script>alert(1)</script>"),
        png(said=b"%PDF-1.4"),
        archive(png()),
        archive(jpeg()),
        archive(pdf()),
        jpeg() + SVG,
        jpeg() + pdf(),
        jpeg() + b"Rar!\x1a\x07\x01\x00",
        jpeg() + b"<?php system($_GET['c']); ?>",
        jpeg(said=b"*/=alert(1)/*<script src=x>"),
        jpeg(said=b"%PDF-1.4\n"),
        jpeg(said=archive()),
        pdf(b"<html><body onload=alert(1)>"),
        b"<html>" + pdf(),
        b"\n" + pdf(),
        pdf() + SVG,
        pdf(b"<</S /JavaScript /JS (app.alert(1))>>"),
        pdf(b"<</S/Launch/F(cmd.exe)>>"),
    ],
)
def test_a_file_that_is_two_things_at_once_is_refused(content):
    assert sniff(content) is None


@given(st.binary(max_size=400), st.sampled_from([b"", PNG_HEAD, b"\xff\xd8\xff", b"%PDF-1.4\n"]))
def test_no_bytes_at_all_break_the_reader(content, head):
    assert sniff(head + content) in (None, *MediaType)


@given(st.sampled_from([png(), jpeg(), pdf()]), st.data())
def test_no_cut_breaks_the_reader(content, data):
    cut = data.draw(st.integers(0, len(content) - 3))
    assert sniff(content[:cut]) is None


def test_a_photograph_of_ten_million_bytes_is_read():
    bulk = noise(5_000_000).replace(b"\xff", b"\xff\x00")
    assert sniff(jpeg()[:-2] + bulk * 2 + b"\xff\xd9") is MediaType.JPEG
    assert sniff(png(chunk(b"teXt", bulk))) is MediaType.PNG
