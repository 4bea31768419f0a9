"""An operation ends in time, and one field's end is not the end of the others."""

import httpx


def test_a_slow_operation_is_stopped_and_says_so(serve):
    url = serve(operation_seconds=0.1).url
    answer = httpx.post(url, json={"query": "{ hello slow }"}, trust_env=False)
    assert answer.status_code == 200
    assert answer.json()["data"] is None
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "TIMEOUT"}
    assert answer.json()["extensions"] == {"context": {"language": None, "country": None}}
    after = httpx.post(url, json={"query": "{ hello }"}, trust_env=False)
    assert after.json()["data"] == {"hello": "Hello you"}


def test_a_field_that_is_cancelled_from_outside_is_a_fault_with_an_answer(client):
    answer = client.post("", json={"query": "{ hello waits }"}, headers={"x-shared": "cancel"})
    assert answer.status_code == 500
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL"


def test_a_failing_sibling_nulls_its_parent_and_the_rest_is_answered(client):
    answer = client.post("", json={"query": "{ hello fragile { breaks waits } }"})
    assert answer.status_code == 200
    assert answer.json()["data"] == {"hello": "Hello you", "fragile": None}
    assert len(answer.json()["errors"]) == 1


def test_mutations_run_and_inputs_keep_their_types(client):
    query = "mutation ($n: String!) { rename(name: $n) { id name } }"
    answer = client.post("", json={"query": query, "variables": {"n": "Royal Oak"}})
    assert answer.json()["data"] == {"rename": {"id": "1", "name": "Royal Oak"}}


def test_the_same_document_serves_different_variables(client):
    query = "query ($n: String!) { hello(name: $n) }"
    for name in ("Ada", "Grace"):
        answer = client.post("", json={"query": query, "variables": {"n": name}})
        assert answer.json()["data"] == {"hello": f"Hello {name}"}
