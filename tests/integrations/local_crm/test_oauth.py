import base64
import json
import re
import time

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from integrations.local_crm.errors import Refused
from integrations.local_crm.oauth import Sessions
from integrations.local_crm.settings import read_settings

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


@pytest.fixture(scope="module")
def signer():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def trusting(start_crm, tmp_path, signer):
    """A CRM that knows the public key of the signer."""
    file = tmp_path / "public.pem"
    file.write_bytes(
        signer.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return start_crm("--jwt-public-key", str(file), "--jwt-user", "sync@maison.example")


def assertion(key, **changed):
    claims = {
        "iss": "the-consumer-key",
        "sub": "sync@maison.example",
        "aud": "https://login.salesforce.com",
        "exp": int(time.time()) + 170,
    }
    return jwt.encode(claims | changed, key, algorithm="RS256")


def give(crm, text):
    grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    form = {"grant_type": grant, "assertion": text}
    return httpx.post(crm.url + TOKEN, data=form, trust_env=False)


def test_a_signed_assertion_opens_a_session(trusting, signer, api):
    token = give(trusting, assertion(signer)).json()
    assert set(token) == {"access_token", "scope", "instance_url", "id", "token_type"}
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    assert trusting.http.get(f"{api}/limits", headers=headers).status_code == 200
    trusting.http.post("/__crm__/revoke-sessions")
    assert trusting.http.get(f"{api}/limits", headers=headers).status_code == 401


@pytest.mark.parametrize("audience", ["test.salesforce.com", "maison.my.salesforce.com"])
def test_an_assertion_is_for_a_log_in_host_or_the_org_itself(trusting, signer, audience):
    assert give(trusting, assertion(signer, aud=f"https://{audience}")).status_code == 200


@pytest.mark.parametrize(
    ("changed", "error", "description"),
    [
        ({"exp": int(time.time()) - 5}, "invalid_grant", "invalid assertion"),
        ({"exp": int(time.time()) + 900}, "invalid_grant", "invalid assertion"),
        ({"exp": "soon"}, "invalid_grant", "invalid assertion"),
        ({"aud": "https://example.com"}, "invalid_grant", "audience is invalid"),
        ({"sub": "x@y.example"}, "invalid_grant", "user hasn't approved this consumer"),
        ({"iss": "another"}, "invalid_client_id", "client identifier invalid"),
    ],
)
def test_an_assertion_that_claims_too_much_is_refused(
    trusting, signer, changed, error, description
):
    # A claim of the wrong type is encoded by hand, since the library would not write it.
    answer = give(trusting, sign(signer, changed))
    assert answer.status_code == 400
    assert answer.json() == {"error": error, "error_description": description}


def sign(key, changed):
    claims = jwt.decode(assertion(key), options={"verify_signature": False}) | changed
    return jwt.api_jws.encode(json.dumps(claims).encode(), key, algorithm="RS256")


def test_a_signature_of_another_key_or_none_is_refused(trusting, signer):
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    good = assertion(signer)
    unsigned = jwt.encode({"iss": "the-consumer-key"}, None, algorithm="none")
    for text in (assertion(other), unsigned, "", "a.b", good[:-8], good.replace(".", "", 1)):
        assert give(trusting, text).json()["error_description"] == "invalid assertion"


def test_an_assertion_grows_old_by_the_clock_of_the_org(trusting, signer):
    trusting.http.post("/__crm__/clock", json={"shift_seconds": 600})
    assert give(trusting, assertion(signer)).json()["error"] == "invalid_grant"


def test_without_a_key_the_flow_is_not_there(crm, signer):
    assert give(crm, assertion(signer)).json()["error"] == "unsupported_grant_type"


def test_a_file_without_a_key_ends_the_start_with_a_reason(tmp_path):
    (tmp_path / "empty.pem").write_text("nothing")
    options = ["--consumer-key", "k", "--consumer-secret", "s"]
    for name in ("empty.pem", "missing.pem"):
        with pytest.raises(SystemExit):
            read_settings([*options, "--jwt-public-key", str(tmp_path / name)], {})
