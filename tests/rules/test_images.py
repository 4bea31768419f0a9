"""The size of an image is told by its bytes."""

import io

import pytest
from PIL import Image

from rules.images import size_of
from rules.media_types import MediaType, sniff


def drawn(kind, **how):
    buffer = io.BytesIO()
    Image.new("RGB", (37, 21), "navy").save(buffer, kind, **how)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        drawn("PNG"),
        drawn("JPEG"),
        drawn("JPEG", progressive=True),
        drawn("JPEG", comment=b"x" * 99),
    ],
)
def test_the_size_is_that_of_the_drawing(content):
    assert size_of(content, sniff(content)) == (37, 21)


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", b"\xff\xd8\xff\xd9" * 9])
def test_what_says_nothing_of_its_size_has_none(content):
    assert size_of(content, MediaType.JPEG) is None


def test_a_document_has_no_size():
    assert size_of(b"%PDF-1.7", MediaType.PDF) is None
