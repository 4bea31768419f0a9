import re

import httpx
import pytest


@pytest.fixture
def person(crm):
    account = crm.salesforce().Account.create({"Name": "Keller"})["id"]
    return crm.salesforce().Contact.create({"LastName": "Keller", "AccountId": account})["id"]


@pytest.fixture
def sent(staff, person):
    """A form as a page of the console would send it, to be sent again as somebody else would."""
    page = staff.open(f"/console/records/{person}/edit")
    values = dict(page.form("/edit").form_values()) | {"LastName": "Changed"}
    return f"/console/records/{person}/edit", list(values.items())


def name_of(crm, person):
    return crm.salesforce().Contact.get(person)["LastName"]


def test_a_form_of_the_console_is_taken(crm, staff, person, sent):
    assert staff.post(*sent).status == 200
    assert name_of(crm, person) == "Changed"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_from_another_place_is_not(crm, staff, person, sent, headers):
    page = staff.post(*sent, **headers)
    assert (page.status, "Nothing was done" in page.text) == (403, True)
    assert name_of(crm, person) == "Keller"


def test_a_browser_that_tells_no_origin_is_asked_where_the_form_was(crm, staff, person, sent):
    path, values = sent
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "cross-site"}
    answer = staff.http.post(path, content=str(httpx.QueryParams(values)), headers=headers)
    assert answer.status_code == 403
    assert name_of(crm, person) == "Keller"


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_its_token_is_not_taken(staff, sent, token):
    path, values = sent
    others = [(name, value) for name, value in values if name != "token"]
    assert staff.post(path, others).status == 403
    assert staff.post(path, [*others, ("token", token)]).status == 403


def test_a_token_is_good_in_its_own_browser_only(crm, open_console, sent):
    other = open_console(crm)
    other.open("/console/")
    assert other.post(*sent).status == 403


def test_the_cookie_stays_here_and_no_script_reads_it(crm):
    cookie = httpx.get(f"{crm.url}/console/", trust_env=False).headers["set-cookie"]
    assert re.fullmatch(
        r"console=[0-9a-f]{32}; HttpOnly; Path=/console; SameSite=strict", cookie
    ), cookie


def test_a_body_without_end_is_turned_away(staff, sent):
    path, values = sent
    assert staff.post(path, [*values, ("Description", "x" * 300_000)]).status == 403


def test_asking_changes_nothing(crm, staff, person):
    for path in ("edit", "delete"):
        staff.open(f"/console/records/{person}/{path}")
    staff.open(f"/console/people/{person}/forget")
    contact = crm.salesforce().Contact.get(person)
    assert (contact["IsDeleted"], contact["IndividualId"]) == (False, None)


def test_the_console_answers_to_its_own_name_only(crm):
    answer = httpx.get(f"{crm.url}/console/", headers={"Host": "evil.example"}, trust_env=False)
    assert answer.status_code == 400
