import base64
import re

import httpx
import pytest

from integrations.local_crm.errors import Refused
from integrations.local_crm.oauth import Sessions

TOKEN = "/services/oauth2/token"
BASIC = "Basic " + base64.b64encode(b"the-consumer-key:the-consumer-secret").decode()
IN_BODY = {"client_id": "the-consumer-key", "client_secret": "the-consumer-secret"}
GRANT = {"grant_type": "client_credentials"}


@pytest.mark.parametrize(("headers", "form"), [({"Authorization": BASIC}, {}), ({}, IN_BODY)])
def test_a_token_is_given_for_the_credentials_in_header_or_body(crm, headers, form):
    answer = httpx.post(crm.url + TOKEN, data=GRANT | form, headers=headers, trust_env=False)
    assert answer.status_code == 200
    token = answer.json()
    assert token["instance_url"] == "https://maison.my.salesforce.com"
    assert token["token_type"] == "Bearer"
    assert re.fullmatch(r"00D\w{12}![\w-]+", token["access_token"])
    assert re.search(r"/id/00D\w{15}/005\w{15}$", token["id"])


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "unsupported_grant_type"),
        (IN_BODY | {"grant_type": "password"}, "unsupported_grant_type"),
        (GRANT, "invalid_client"),
        (GRANT | IN_BODY | {"client_secret": "é"}, "invalid_client"),
        (GRANT | IN_BODY | {"client_id": "another"}, "invalid_client"),
    ],
)
def test_a_refused_token_says_why_in_the_words_of_oauth(crm, form, error):
    answer = httpx.post(crm.url + TOKEN, data=form, trust_env=False)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer.json()["error_description"]


def test_a_header_that_is_no_base64_is_refused(crm):
    headers = {"Authorization": "Basic %%%"}
    answer = httpx.post(crm.url + TOKEN, data=GRANT, headers=headers, trust_env=False)
    assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer 00D!never-given", "Basic eDp5"])
def test_a_call_without_a_good_session_is_told_so(crm, api, header):
    answer = httpx.get(
        crm.url + api + "/limits", headers={"Authorization": header}, trust_env=False
    )
    assert answer.status_code == 401
    assert answer.json()[0]["errorCode"] == "INVALID_SESSION_ID"
    assert answer.json()[0]["message"] == "Session expired or invalid"


def test_a_session_ends_when_unused_for_its_time_and_lasts_while_used():
    now = [0.0]
    sessions = Sessions(lasting=100, clock=lambda: now[0])
    header = f"Bearer {sessions.open()}"
    for now[0] in (60.0, 120.0, 180.0):
        sessions.check(header)
    now[0] = 281.0
    with pytest.raises(Refused) as refused:
        sessions.check(header)
    assert refused.value.status == 401


def test_a_revoked_session_is_renewed_by_the_client_itself(start_crm):
    crm = start_crm()
    salesforce = crm.salesforce()
    assert salesforce.query("SELECT COUNT() FROM Contact")["totalSize"] == 0
    assert crm.http.post("/__crm__/revoke-sessions").json() == {"revoked": 2}
    assert crm.http.get("/services/data/v62.0/limits").status_code == 401
    assert salesforce.query("SELECT COUNT() FROM Contact")["totalSize"] == 0
    salesforce.Contact.create({"LastName": "After"})
