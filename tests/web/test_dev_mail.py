import os

import httpx
import pytest
from starlette.applications import Starlette

from integrations.mail import FolderMailer, Mail
from web.dev_mail import mail_routes

SENDER = "care@maison.example"


@pytest.fixture
def page(tmp_path):
    async def read():
        app = Starlette(routes=mail_routes(tmp_path))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
            return await client.get("/dev/mail")

    return read


async def put(folder, key, subject, *, language="en", age=0):
    await FolderMailer(folder, SENDER).send(Mail(key, "a@b.example", subject, "text\n", language))
    os.utime(folder / f"{key}.eml", (1_000_000 - age, 1_000_000 - age))


async def test_an_empty_folder_says_what_to_do(page):
    answer = await page()
    assert answer.status_code == 200
    assert "Ask for a sign-in code" in answer.text


async def test_the_newest_mail_comes_first(page, tmp_path):
    await put(tmp_path, "a", "older", age=10)
    await put(tmp_path, "b", "newer", age=0)
    text = (await page()).text
    assert text.index("newer") < text.index("older")


async def test_markup_in_a_mail_is_shown_and_not_obeyed(page, tmp_path):
    await put(tmp_path, "a", "<script>alert(1)</script>")
    text = (await page()).text
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


async def test_a_mail_in_arabic_reads_from_the_right(page, tmp_path):
    await put(tmp_path, "a", "رمز الدخول", language="ar")
    assert 'lang="ar" dir="rtl"' in (await page()).text


async def test_the_page_loads_nothing_from_elsewhere(page, tmp_path):
    await put(tmp_path, "a", "subject")
    answer = await page()
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "//" not in answer.text.replace("<!doctype", "")
