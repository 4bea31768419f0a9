"""Staff come in by their key, and by nothing else; what is not theirs is not done."""

import pytest
from sqlalchemy import func, select, text

from models.ledger import Audit
from models.people import StaffSession
from rules.access import Role
from services.limits import STAFF_SIGN_INS_BY_ADDRESS
from tests.factories import make_owner, make_point_of_sale, make_staff_key

PAGES = ("/desk", "/desk/held", "/desk/reviews", "/desk/people")
SIGN_IN, SIGN_OUT = "/desk/sign-in", "/desk/sign-out"


def is_sign_in(page):
    return page.title == "Sign in · CRM desk"


async def sessions(database):
    async with database.transaction() as session:
        return await session.scalar(select(func.count()).select_from(StaffSession))


@pytest.mark.parametrize("path", [*PAGES, "/desk/people/x", "/desk/reviews/x"])
async def test_who_is_not_signed_in_is_asked_to_and_sees_nothing_else(browser, path):
    page = await browser.open(path)
    assert (page.status, is_sign_in(page)) == (401, True)
    assert "/desk/held" not in page.links()
    assert dict(page.form(SIGN_IN).form_values())["to"] == path


async def test_a_key_of_the_crms_staff_opens_the_page_that_was_asked_for(browser, key):
    page = await browser.sign_in(key, "/desk/held")
    assert (page.status, page.path) == (200, "/desk/held")
    assert "desk Paris" in page.tree.find(".//header").text_content()


async def test_the_cookie_is_for_this_host_alone_and_out_of_reach(browser, key):
    browser.http.follow_redirects = False
    answer = (await browser.sign_in(key)).response
    said = answer.headers["set-cookie"]
    assert said.startswith("__Host-staff=cbf_")
    for each in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert each in said
    assert "Domain" not in said


async def keys_that_do_not_fit(database, house):
    ended = await make_staff_key(database)
    async with database.transaction() as session:
        await session.execute(text("UPDATE api_key SET revoked_at = now()"))
    owner, seller = await make_owner(database, house), await make_point_of_sale(database)
    others = [await make_staff_key(database, role) for role in (Role.SERVICE_CENTRE,)]
    return [ended, owner.token, seller.token, *others, "cbk_unknown", "", "x" * 5000]


async def test_every_key_that_does_not_fit_is_answered_alike(browser, database, house):
    pages = [await browser.sign_in(each) for each in await keys_that_do_not_fit(database, house)]
    assert {(each.status, each.text) for each in pages} == {(403, pages[0].text)}
    assert "does not open these pages" in pages[0].text
    assert await sessions(database) == 0


async def test_who_tries_too_often_from_one_place_waits_even_with_the_right_key(browser, key):
    page = await browser.open("/desk")
    for _ in range(STAFF_SIGN_INS_BY_ADDRESS.tries):
        assert (await page.send(SIGN_IN, key="cbk_guess")).status == 403
    assert (await page.send(SIGN_IN, key=key)).status == 429
    values = {"key": key}
    assert (await browser.post(SIGN_IN, values, **{"x-from": "elsewhere"})).status == 200


async def test_a_key_that_fits_uses_no_try_up(browser, key):
    page = await browser.open("/desk")
    for _ in range(STAFF_SIGN_INS_BY_ADDRESS.tries + 5):
        assert (await page.send(SIGN_IN, key=key)).status == 200


FROM_ELSEWHERE = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"origin": "http://care.example"},
    {"origin": "", "sec-fetch-site": ""},
    {"content-type": "text/plain"},
    {"content-type": "application/json"},
]


@pytest.mark.parametrize("said", FROM_ELSEWHERE)
async def test_a_form_from_elsewhere_signs_nobody_in(browser, database, key, said):
    page = await browser.post(SIGN_IN, {"key": key}, **said)
    assert (page.status, is_sign_in(page)) == (403, True)
    assert await sessions(database) == 0


@pytest.mark.parametrize("said", FROM_ELSEWHERE)
async def test_a_form_from_elsewhere_does_nothing(clerk, said):
    values = dict((await clerk.open("/desk")).form(SIGN_OUT).form_values())
    assert (await clerk.post(SIGN_OUT, values, **said)).status == 403
    assert (await clerk.open("/desk")).status == 200


@pytest.mark.parametrize("said", [{"origin": ""}, {"sec-fetch-site": ""}])
async def test_one_word_of_where_it_comes_from_is_enough(clerk, said):
    values = dict((await clerk.open("/desk")).form(SIGN_OUT).form_values())
    assert is_sign_in(await clerk.post(SIGN_OUT, values, **said))


@pytest.mark.parametrize("token", ["", "0" * 64, "é", None])
async def test_a_form_without_the_token_of_its_session_does_nothing(clerk, token):
    values = {} if token is None else {"token": token}
    page = await clerk.post(SIGN_OUT, values)
    assert (page.status, "Nothing was done" in page.text) == (403, True)
    assert (await clerk.open("/desk")).status == 200


async def test_the_token_of_an_earlier_session_does_nothing_in_the_next(clerk, key):
    before = dict((await clerk.open("/desk")).form(SIGN_OUT).form_values())
    await clerk.post(SIGN_OUT, before)
    await clerk.sign_in(key)
    assert (await clerk.post(SIGN_OUT, before)).status == 403


async def test_a_form_of_any_size_is_not_read(clerk):
    assert (await clerk.post(SIGN_OUT, {"token": "x" * 100_000})).status == 403
    many = "&".join(f"a{n}=1" for n in range(1000))
    assert (await clerk.post(SIGN_OUT, many)).status == 403


@pytest.mark.parametrize(
    "to",
    ["https://evil.example/desk/", "//evil.example", "/desk\\..", "/w/x", "/deskx", "/desk/\r\nx"],
)
async def test_nobody_is_led_away_by_signing_in(browser, key, to):
    page = await (await browser.open("/desk")).send(SIGN_IN, key=key, to=to)
    assert (page.status, page.path) == (200, "/desk")


@pytest.mark.parametrize(
    "end",
    [
        "UPDATE api_key SET revoked_at = now()",
        "UPDATE api_key SET expires_at = now()",
        "UPDATE staff_session SET expires_at = now()",
        "UPDATE staff_session SET revoked_at = now()",
        "UPDATE staff_session SET last_seen_at = now() - interval '31 minutes'",
    ],
)
async def test_what_has_ended_opens_no_page_and_carries_no_form_out(clerk, run, end):
    page = await clerk.open("/desk/people")
    await run(end)
    assert is_sign_in(await clerk.open("/desk"))
    sent = await page.send("/desk/people", term="ada@example.com")
    assert (sent.status, "nothing was done" in sent.text) == (401, True)


async def test_who_signs_out_leaves_a_cookie_that_opens_nothing(clerk):
    token = clerk.http.cookies["__Host-staff"]
    assert is_sign_in(await (await clerk.open("/desk")).send(SIGN_OUT))
    assert "__Host-staff" not in clerk.http.cookies
    assert is_sign_in(await clerk.open("/desk", cookie=f"__Host-staff={token}"))


async def test_signing_in_anew_ends_the_session_before(clerk, key):
    before = clerk.http.cookies["__Host-staff"]
    page = await clerk.post(SIGN_IN, {"key": key})
    assert page.status == 200
    clerk.http.cookies.clear()
    assert is_sign_in(await clerk.open("/desk", cookie=f"__Host-staff={before}"))


async def test_who_is_signed_in_need_not_sign_in(clerk):
    assert (await clerk.open(SIGN_IN)).path == "/desk"


async def test_the_keys_of_other_tokens_open_no_page(browser, key, house, database):
    owner = await make_owner(database, house)
    for each in (key, owner.token, "cbf_unknown", "x"):
        assert is_sign_in(await browser.open("/desk", cookie=f"__Host-staff={each}"))


async def test_staff_of_another_role_are_told_that_this_is_not_theirs(clerk, run):
    await run("UPDATE api_key SET role = 'SERVICE_CENTRE'")
    page = await clerk.open("/desk")
    assert (page.status, "may not do this" in page.text) == (403, True)


async def test_signing_in_and_out_is_in_the_audit(clerk, database):
    await (await clerk.open("/desk")).send(SIGN_OUT)
    async with database.transaction() as session:
        acts = await session.scalars(select(Audit.action).order_by(Audit.created_at))
    assert list(acts) == ["SIGN_IN", "SIGN_OUT"]


async def test_the_language_that_was_asked_for_stays(clerk):
    assert (await clerk.open("/desk?lang=ar")).tree.get("dir") == "rtl"
    page = await clerk.open("/desk/held", **{"accept-language": "fr"})
    assert page.tree.get("lang") == "ar"
    assert (await clerk.open("/desk?lang=%00")).status == 200
