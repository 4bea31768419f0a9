import os

import httpx
import pytest
from starlette.applications import Starlette

from integrations.mail import Attachment, FolderMailer, Mail
from web.dev_mail import mail_routes

SENDER = "care@maison.example"


@pytest.fixture
def page(tmp_path):
    async def read(path="/dev/mail"):
        app = Starlette(routes=mail_routes(tmp_path))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
            return await client.get(path)

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


async def test_a_mail_is_shown_by_its_text_and_its_files_can_be_had(page, tmp_path):
    file = Attachment("a b.pdf", "application/pdf", b"%PDF")
    mail = Mail("a", "a@b.example", "subject", "the text\n", "en", "<p>the page</p>", (file,))
    await FolderMailer(tmp_path, SENDER).send(mail)
    answer = await page()
    assert "the text" in answer.text
    assert "the page" not in answer.text
    assert 'href="/dev/mail/a/a%20b.pdf"' in answer.text
    download = await page("/dev/mail/a/a%20b.pdf")
    assert download.content == b"%PDF"
    assert download.headers["content-disposition"] == "attachment"


@pytest.mark.parametrize("path", ["a/b.pdf", "b/a.pdf", "..%2F..%2Fetc/passwd", "%2E%2E/a"])
async def test_a_file_that_is_not_there_is_not_found(page, tmp_path, path):
    await put(tmp_path, "a", "subject")
    assert (await page(f"/dev/mail/{path}")).status_code == 404
