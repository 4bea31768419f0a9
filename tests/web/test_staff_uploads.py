"""A form with a file is read as browsers write it, and in no other way."""

import pytest
from starlette.requests import Request

from web.staff_forms import Stranger
from web.staff_uploads import TooLarge, read_parts

FIELD = b'Content-Disposition: form-data; name="token"\r\n\r\nabc'
FILE = (
    b'Content-Disposition: form-data; name="file"; filename="fr.po"\r\n'
    b"Content-Type: text/plain\r\n\r\nline\r\n--not the border\r\n\x00\xff"
)
TYPE = "multipart/form-data; boundary=----b1"


def body_of(*parts, border=b"----b1"):
    return b"".join(b"--" + border + b"\r\n" + each + b"\r\n" for each in parts) + (
        b"--" + border + b"--\r\n"
    )


async def read(body, kind=TYPE, *, most_bytes=10_000, length=None):
    headers = [(b"content-type", kind.encode())]
    if length is not None:
        headers.append((b"content-length", str(length).encode()))

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {"type": "http", "method": "POST", "headers": headers}
    return await read_parts(Request(scope, receive), most_bytes=most_bytes)


async def test_a_file_comes_as_it_is_whatever_is_in_it():
    sent = await read(body_of(FIELD, FILE))
    assert sent.fields == {"token": "abc"}
    assert sent.files["file"].name == "fr.po"
    assert sent.files["file"].content == b"line\r\n--not the border\r\n\x00\xff"


async def test_of_two_with_one_name_the_first_counts():
    sent = await read(body_of(FIELD, FIELD.replace(b"abc", b"xyz"), FILE, FILE + b"!"))
    assert sent.fields == {"token": "abc"}
    assert not sent.files["file"].content.endswith(b"!")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (body_of(FIELD), "application/x-www-form-urlencoded"),
        (body_of(FIELD), "multipart/form-data"),
        (body_of(FIELD), "multipart/form-data; boundary=other"),
        (b"", TYPE),
        (body_of(), TYPE),
        (body_of(FIELD)[:-6], TYPE),
        (body_of(b"no head"), TYPE),
        (body_of(b"Content-Disposition: form-data\r\n\r\nabc"), TYPE),
        (body_of(FIELD.replace(b"abc", b"\xff")), TYPE),
        (body_of(*[FIELD] * 65), TYPE),
    ],
)
async def test_what_no_browser_writes_is_not_read(body, kind):
    with pytest.raises(Stranger):
        await read(body, kind)


@pytest.mark.parametrize("length", [None, 20_000])
async def test_more_than_a_page_takes_is_refused(length):
    with pytest.raises(TooLarge):
        await read(body_of(FILE + b"x" * 20_000 if length is None else FILE), length=length)
