"""Probes for the draft of August 2026, which tells partial success and wrong requests apart."""

import httpx
import pytest

MODERN = "application/graphql-response+json"
WRONG = {"query": "{ nothing }"}
UNCOERCED = {
    "query": "query ($n: Int!) { watches(first: $n) { nodes { id } } }",
    "variables": {"n": "x"},
}
PARTIAL = {"query": "{ hello told }"}
CHOICE = {"query": "query A { hello } query B { hello }"}
COSTLY = {
    "query": "{ watches(first: 90) { nodes { friends(first: 90) { nodes { id } } } } }",
}


@pytest.mark.parametrize(
    ("body", "accept", "status"),
    [
        ({"query": "{ hello }"}, MODERN, 200),
        ({"query": "{ hello }"}, "application/json", 200),
        (PARTIAL, MODERN, 294),
        (PARTIAL, "application/json", 200),
        ({"query": "{ missing }"}, MODERN, 294),
        (WRONG, MODERN, 422),
        (WRONG, "application/json", 200),
        (UNCOERCED, MODERN, 422),
        (UNCOERCED, "application/json", 200),
        (CHOICE, MODERN, 422),
        (CHOICE | {"operationName": "C"}, MODERN, 422),
        (COSTLY, MODERN, 422),
        ({"query": "{"}, MODERN, 400),
        ({"query": "{"}, "application/json", 200),
        ({"qeury": "{ hello }"}, MODERN, 422),
        ({"qeury": "{ hello }"}, "application/json", 400),
        ({"query": "{ hello }", "variables": [1]}, MODERN, 422),
        ({"query": "{ hello }", "extensions": "x"}, MODERN, 422),
        ({"query": "{ hello }", "operationName": 1}, MODERN, 422),
        ([{"query": "{ hello }"}], MODERN, 422),
        ({"query": "{ hello }"}, "text/html", 406),
    ],
)
def test_the_status_tells_what_became_of_the_request(draft, body, accept, status):
    answer = httpx.post(draft.url, json=body, headers={"accept": accept}, trust_env=False)
    assert answer.status_code == status
    assert ("data" in answer.json()) == (
        status in {200, 294} and body not in (WRONG, UNCOERCED) and body != {"query": "{"}
    )


@pytest.mark.parametrize("accept", [None, "*/*", "application/*"])
def test_the_modern_media_type_is_preferred(draft, accept):
    headers = {} if accept is None else {"accept": accept}
    with httpx.Client(trust_env=False) as client:
        if accept is None:
            del client.headers["accept"]
        answer = client.post(draft.url, json=PARTIAL, headers=headers)
    assert answer.headers["content-type"] == f"{MODERN}; charset=utf-8"
    assert answer.status_code == 294


def test_what_is_not_json_at_all_stays_a_bad_request(draft):
    headers = {"content-type": "application/json", "accept": MODERN}
    answer = httpx.post(draft.url, content=b"{", headers=headers, trust_env=False)
    assert answer.status_code == 400


def test_methods_sizes_and_types_have_statuses_of_their_own(draft):
    headers = {"content-type": "application/json", "accept": MODERN}
    mutation = httpx.get(
        draft.url, params={"query": "mutation { rename { id } }"}, headers=headers, trust_env=False
    )
    assert (mutation.status_code, mutation.headers["allow"]) == (405, "POST")
    put = httpx.put(draft.url, json=WRONG, headers=headers, trust_env=False)
    assert (put.status_code, put.headers["allow"]) == (405, "GET, POST")
    large = httpx.post(draft.url, content=b" " * 70_000, headers=headers, trust_env=False)
    assert large.status_code == 413
    text = httpx.post(
        draft.url, content=b"{}", headers={"content-type": "text/plain"}, trust_env=False
    )
    assert text.status_code == 415
