"""The page behind the QR code: in the reader's language, the same for every number, harmless."""

import base64
import hashlib
import logging
import re
from dataclasses import replace
from datetime import date

import httpx
import pytest
from starlette.applications import Starlette

from app.asgi import create_app
from app.settings import Settings
from i18n.catalogue import catalogues
from i18n.locales import LOCALES
from rules.programme import DEFAULT_PROGRAMME, DEFAULT_PROGRAMMES, Programmes
from services.cards import take_out_of_force
from tests.factories import make_card, make_catalogue, make_timepiece
from web.landing import Landing, landing_routes

NUMBER, TOKEN = "123456AB", "abcDEF_-12345678"
LINK = f"/w/{NUMBER}?t={TOKEN}"
SMALL = 15_000
ELSEWHERE = re.compile(r"<(script|img|link|iframe|object)|https?:|\ssrc=|\sstyle=|\son\w+=")
HOSTILE = (
    "/w/<script>alert(1)</script>",
    "/w/%3Cscript%3Ealert(1)%3C/script%3E",
    "/w/%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
    "/w/{{7*7}}",
    "/w/123456AB%00",
    "/w/%E2%80%AEBA654321%E2%80%AC%E2%80%AEx",
    "/w//evil.example",
    "/w/https://evil.example/",
    "/w/..%2f..%2fetc%2fpasswd",
    f"/w/{'9' * 3000}",
    "/w/%ff%fe",
    "/w?n=%3Cscript%3E",
    "/w?n=" + "A" * 3000,
    "/01/123/21/123456AB",
    "/01/07612345678900/21/<b>",
    "/01/07612345678900",
)


def app_of(programmes=DEFAULT_PROGRAMMES, **settings):
    landing = Landing(
        programmes=lambda: programmes,
        translate=catalogues().translate,
        public_url="https://care.example",
        app_link="caseback://w/{number}?t={token}",
    )
    return Starlette(routes=list(landing_routes(replace(landing, **settings))))


@pytest.fixture
def read():
    """Read a page over HTTP, of the page's own small app, which has no database at all."""

    async def get(path, *, language=None, app=None):
        transport = httpx.ASGITransport(app or app_of())
        headers = {"accept-language": language} if language else {}
        async with httpx.AsyncClient(transport=transport, base_url="http://care.example") as client:
            return await client.get(path, headers=headers)

    return get


@pytest.fixture
async def house(database_url, tmp_path):
    """The real application."""
    settings = Settings.read({"DATABASE_URL": database_url, "CASEBACK_HOME": str(tmp_path)})
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        yield app


async def test_the_number_is_filled_in_and_the_app_opens_with_number_and_token(read):
    answer = await read(LINK)
    assert answer.status_code == 200
    assert f'name="n" value="{NUMBER}"' in answer.text
    assert f'href="caseback://w/{NUMBER}?t={TOKEN}"' in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/w/123456ab",
        "/w/123-456%20AB",
        "/w/123456AB/",
        "/w/%D9%A1%D9%A2%D9%A3%D9%A4%D9%A5%D9%A6AB",
        "/01/07612345678900/21/123456AB",
        "/01/07612345678900/10/L7/21/123456AB?17=300101",
        "/w?n=123456ab",
        "/w?n=I23456AB",
        "/w/999999ZZ?n=123456AB",
    ],
)
async def test_every_way_to_write_a_number_leads_to_its_page(read, path):
    answer = await read(path)
    assert answer.status_code == 200
    assert f'value="{NUMBER}"' in answer.text


async def test_the_form_goes_on_with_the_token_and_the_language(read):
    text = (await read(f"{LINK}&lang=fr")).text
    assert '<form action="/w" method="get"' in text
    assert '<input type="hidden" name="lang" value="fr">' in text
    assert f'<input type="hidden" name="t" value="{TOKEN}">' in text


async def test_without_a_number_the_page_asks_for_it(read):
    for path in ("/w", "/w/", "/w?n="):
        answer = await read(path)
        assert answer.status_code == 200
        assert 'name="n" value=""' in answer.text
        assert "caseback://" not in answer.text


async def test_a_number_that_cannot_be_one_is_told_so_and_not_repeated(read):
    answer = await read("/w/rolling-stone")
    assert answer.status_code == 404
    assert 'role="alert"' in answer.text
    assert "rolling" not in answer.text


@pytest.mark.parametrize("path", HOSTILE)
async def test_a_hostile_or_foreign_code_gets_the_same_harmless_page(read, path):
    answer = await read(path)
    assert answer.status_code == 404
    assert answer.text == (await read("/w/foreign")).text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_token_that_is_none_is_dropped(read):
    text = (await read(f"/w/{NUMBER}?t=%22%3E%3Cscript%3Ealert(1)")).text
    assert text == (await read(f"/w/{NUMBER}")).text


async def test_it_reads_in_every_language_and_offers_all(read):
    for each in LOCALES:
        text = (await read(f"{LINK}&lang={each.tag}", language="en")).text
        assert f'<html lang="{each.tag}" dir="{each.direction.lower()}">' in text
        offered = re.findall(rf'<a href="/w/{NUMBER}\?t={TOKEN}&amp;lang=([\w-]+)"', text)
        assert offered == [known.tag for known in LOCALES]
        assert f'hreflang="{each.tag}" aria-current="true">{each.name}<' in text


@pytest.mark.parametrize(
    ("header", "asked", "served"),
    [
        ("fr-CH, fr;q=0.9, en;q=0.8", "", "fr"),
        ("zh-TW", "", "zh-Hant"),
        ("pl", "", "en"),
        ("fr", "&lang=ja", "ja"),
        ("fr", "&lang=", "fr"),
        ("fr", "&lang=<script>", "fr"),
        ("fr", "&lang=tlh", "fr"),
        (None, "", "en"),
    ],
)
async def test_the_language_is_the_readers(read, header, asked, served):
    answer = await read(f"{LINK}{asked}", language=header)
    assert answer.headers["content-language"] == served
    assert answer.headers["vary"] == "Accept-Language"


async def test_the_figures_are_those_of_the_programme_in_force(read):
    programmes = Programmes((replace(DEFAULT_PROGRAMME, base_years=3, total_years=11),))
    text = (await read(LINK, app=app_of(programmes))).text
    assert "for 11 years" in text
    assert "for 3 years" in text


async def test_before_the_opening_day_there_is_no_such_page(read):
    later = replace(DEFAULT_PROGRAMME, opens_on=date(2999, 1, 1))
    app = app_of(Programmes((later,)))
    nowhere = await read("/nowhere", app=app)
    for path in (LINK, "/w", "/01/07612345678900/21/123456AB", "/w/foreign"):
        answer = await read(path, app=app)
        assert (answer.status_code, answer.text) == (nowhere.status_code, nowhere.text)


async def test_a_house_below_a_path_links_to_itself(read):
    app = app_of(public_url="https://maison.example/care")
    text = (await read(LINK, app=app)).text
    assert '<form action="/care/w"' in text
    assert f'href="/care/w/{NUMBER}?t={TOKEN}&amp;lang=fr"' in text


async def test_the_page_is_small_and_needs_nothing_from_anywhere(read):
    for each in LOCALES:
        answer = await read(f"{LINK}&lang={each.tag}")
        assert len(answer.content) < SMALL
        assert not re.search(
            r"<(script|img|link|iframe|object)|https?:|\ssrc=|\sstyle=|\son\w+=", answer.text
        )
        assert "set-cookie" not in answer.headers


async def test_nobody_keeps_or_passes_on_the_address(read):
    headers = (await read(LINK)).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert "noindex" in headers["x-robots-tag"]
    for part in ("base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert part in headers["content-security-policy"]


async def test_the_one_style_is_allowed_by_its_digest(read):
    answer = await read(LINK)
    styles = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert len(styles) == 1
    assert f"style-src 'sha256-{digest_of(styles[0])}'" in answer.headers["content-security-policy"]


def digest_of(style):
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


async def test_a_known_and_an_unknown_number_have_the_same_page(read, house, database):
    references = await make_catalogue(database)
    known = await make_timepiece(database, references["WATCH"])
    pages = [await read(f"/w/{number}", app=house) for number in (known.number, "987654ZZ")]
    assert pages[0].text.replace(known.number, "") == pages[1].text.replace("987654ZZ", "")
    assert [page.status_code for page in pages] == [200, 200]


async def test_the_card_that_was_lost_still_opens_the_page(read, house, database):
    references = await make_catalogue(database)
    piece = await make_timepiece(database, references["WATCH"])
    link = f"/w/{piece.number}?t={await make_card(database, piece.id)}"
    before = await read(link, app=house)
    async with database.transaction() as session:
        await take_out_of_force(session, piece.id, state="LOST", actor="SYSTEM:tests")
    assert (await read(link, app=house)).text == before.text


async def test_in_the_house_no_code_is_logged_keeps_a_cookie_or_leads_away(read, house, caplog):
    caplog.set_level(logging.DEBUG)
    for path in (LINK, *HOSTILE, "http://care.example//evil.example/", "/01", "/w/"):
        answer = await read(path, app=house)
        assert answer.status_code in (200, 404)
        assert "location" not in answer.headers
        assert "set-cookie" not in answer.headers
    assert TOKEN not in "".join(
        record.getMessage() for record in caplog.records if "httpx" not in record.name
    )


async def test_only_reading_is_possible(house):
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(house), base_url="http://care.example"
    ) as client:
        assert (await client.post(LINK)).status_code == 405
        assert (await client.head(LINK)).status_code == 200
