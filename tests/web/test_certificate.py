import base64
import hashlib
import re
from datetime import date

import httpx
import pytest
from sqlalchemy import text
from starlette.applications import Starlette

from i18n.catalogue import Catalogues, catalogues
from models.keys import new_id
from tests.factories import (
    make_catalogue,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    now,
    publish_policies,
    register,
)
from web.certificate import Register, certificate_routes

UNKNOWN = "We cannot confirm this certificate"


@pytest.fixture
async def watch(database, house):
    """A watch sold in Paris a month ago, with its owner."""
    await publish_policies(database)
    reference = (await make_catalogue(database))["WATCH"]
    seller, owner = await make_point_of_sale(database), await make_owner(database, house)
    piece = await make_sold_piece(database, seller, reference, sold_on=date(2026, 3, 2), at=now())
    await register(database, owner, piece)
    return piece, owner


@pytest.fixture
def page(database, house):
    async def read(code, texts=None, query="", **headers):
        register = Register(database, house.vault, texts or catalogues())
        app = Starlette(routes=certificate_routes(lambda: register))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
            return await client.get(f"/c/{code}{query}", headers=headers)

    return read


@pytest.fixture
def code(house, watch):
    return house.vault.certificate_code(watch[0].id)


async def test_a_genuine_certificate_shows_the_piece_and_its_cover_today(page, watch, code):
    piece, owner = watch
    answer = await page(code)
    assert answer.status_code == 200
    for each in ("This certificate is genuine", piece.number, "Aurore 36", "CB-WATCH"):
        assert each in answer.text
    assert "covered today, and through March 2, 2034" in answer.text
    for secret in (owner.email, "Lovelace", str(owner.id), str(piece.id)):
        assert secret not in answer.text


@pytest.mark.parametrize("change", [str.upper, str.lower])
async def test_a_code_may_be_typed_in_either_case(page, code, change):
    assert (await page(change(code))).status_code == 200


@pytest.mark.parametrize("asked", ["zz", "a" * 26, "a" * 5000, "é", "%00", "1" * 26, "....", "%2e"])
async def test_a_code_that_nobody_made_gets_one_safe_page(page, watch, asked):
    answer = await page(asked)
    assert answer.status_code == 404
    assert UNKNOWN in answer.text
    assert asked not in answer.text


async def test_every_code_that_nobody_made_gets_the_same_page(page, house, watch, code):
    others = [house.vault.certificate_code(new_id()), code[:-1], "x" * 26]
    assert len({(await page(each)).text for each in others}) == 1


async def run(database, statement):
    async with database.transaction() as session:
        await session.execute(text(statement))


@pytest.mark.parametrize(
    "report", ["UPDATE timepiece SET state = 'STOLEN'", "UPDATE timepiece SET state = 'LOST'"]
)
async def test_a_piece_that_is_missing_is_not_vouched_for(page, database, code, report):
    await run(database, report)
    answer = await page(code)
    assert (answer.status_code, UNKNOWN in answer.text) == (404, True)


async def test_cover_that_has_ended_is_told_as_such(page, database, code):
    await run(
        database,
        "UPDATE coverage_segment SET starts_on = starts_on - 9999,"
        " ends_on = DATE '2020-01-02' - 9 * (kind = 'BASE')::int",
    )
    assert "ended on January 2, 2020" in (await page(code)).text


async def test_a_sale_that_was_taken_back_leaves_no_cover(page, database, code):
    await run(
        database, "UPDATE coverage_segment SET voided_at = now(), void_reason = 'SALE_VOIDED'"
    )
    answer = await page(code)
    assert answer.status_code == 200
    assert "There is no warranty on the piece at present." in answer.text


class Marked(dict):
    def get(self, msgid, default=None):
        return (f"‹{msgid}›",)


@pytest.mark.parametrize(
    ("query", "header"), [("", "ar, en;q=0.5"), ("?lang=ar", "fr"), ("?lang=ar", "")]
)
async def test_a_certificate_is_read_in_the_language_of_its_reader(page, code, query, header):
    texts = Catalogues({"ar": Marked()})
    answer = await page(code, texts, query, **{"accept-language": header})
    assert 'lang="ar" dir="rtl"' in answer.text
    assert answer.headers["content-language"] == "ar"
    said = re.findall(r"<(?:h1|dt|p)[^>]*>([^<]*)<", answer.text)
    assert [each for each in said if not each.startswith("‹")] == []


@pytest.mark.parametrize(
    ("query", "header", "day"),
    [
        ("", "en-US", "March 2, 2034"),
        ("", "en-GB,en;q=0.9", "2 March 2034"),
        ("?lang=en", "de-CH", "2 March 2034"),  # the text as chosen, the day as where they are
        ("?lang=en", "ja-JP", "March 2, 2034"),
        ("?lang=ar", "ar-MA", "2 مارس 2034"),
        ("?lang=zh-Hant", "zh-HK", "2034年3月2日"),
    ],
)
async def test_its_days_are_written_as_where_its_reader_is(page, code, query, header, day):
    assert day in (await page(code, query=query, **{"accept-language": header})).text


async def test_a_malformed_language_is_no_fault(page, code):
    assert (await page(code, query="?lang=%C3%A9--")).status_code == 200


async def test_the_page_loads_runs_and_keeps_nothing(page, code):
    answer = await page(code)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers
    assert "<script" not in answer.text
    assert "//" not in answer.text.replace("<!doctype", "")


async def test_the_one_style_is_the_one_that_the_policy_allows(page, code):

    answer = await page(code)
    (style,) = re.findall(r"<style>(.*)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["content-security-policy"]
