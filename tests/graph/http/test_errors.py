"""A secret that is raised anywhere is read nowhere but in our own log of faults."""

import json

import httpx
import pytest
from structlog.testing import capture_logs

MODERN = {"accept": "application/graphql-response+json"}

LEAKS = {
    "a resolver": {"query": "{ boom }"},
    "a GraphQLError of a resolver": {"query": "{ plain }"},
    "a permission": {"query": "{ closed }"},
    "a scalar on the way out": {"query": "{ sealed }"},
    "a nested resolver": {"query": "{ fragile { breaks } }"},
}


def ask(client: httpx.Client, body: object, **headers: str):
    with capture_logs() as entries:
        answer = client.post("", json=body, headers=headers)
    return answer, entries


@pytest.mark.parametrize("place", sorted(LEAKS))
def test_a_secret_raised_while_executing_is_masked(client, secret, place):
    answer, entries = ask(client, LEAKS[place])
    (error,) = answer.json()["errors"]
    assert answer.status_code == 200
    assert error["message"] == "An unexpected error occurred."
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["path"]
    _expect_one_fault(entries, error["extensions"]["requestId"], secret)
    assert "tourbillon" not in answer.text


def test_a_secret_raised_while_making_the_context_is_masked(client, secret):
    answer, entries = ask(client, {"query": "{ hello }"}, authorization="Bearer fault", **MODERN)
    (error,) = answer.json()["errors"]
    assert answer.status_code == 500
    assert "data" not in answer.json()
    assert error["extensions"]["code"] == "INTERNAL"
    _expect_one_fault(entries, error["extensions"]["requestId"], secret)
    assert "tourbillon" not in answer.text


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            {"query": "query ($l: Level!) { level(of: $l) }", "variables": {"l": "low"}},
            "Variable '$l' has invalid value: Expected value of type 'Level'.",
        ),
        ({"query": '{ level(of: "low") }'}, "Expected value of type 'Level'."),
    ],
)
def test_a_secret_raised_by_a_scalar_on_the_way_in_is_cut_off(client, body, message):
    answer, entries = ask(client, body)
    (error,) = answer.json()["errors"]
    assert error["message"] == message
    assert error["extensions"]["code"] in {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}
    assert "tourbillon" not in answer.text
    assert "tourbillon" not in repr(entries)


def test_what_the_client_sent_is_told_to_it_and_never_to_the_log(client):
    body = {
        "query": "query Secretive($n: Int!) { watches(first: $n) { nodes { id } } }",
        "variables": {"n": "ada@example.com"},
    }
    answer, entries = ask(client, body)
    assert "ada@example.com" in answer.json()["errors"][0]["message"]
    (entry,) = entries
    assert (entry["log_level"], entry["codes"]) == ("info", ["BAD_USER_INPUT"])
    assert "ada@example.com" not in repr(entries)
    assert "Secretive" not in repr(entries)


def test_a_number_of_ours_that_does_not_fit_is_not_shown(client):
    answer, entries = ask(client, {"query": "{ huge }"})
    assert str(2**40) not in answer.text
    assert answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert [entry["field"] for entry in entries if entry["log_level"] == "error"] == ["huge"]


def test_a_fault_in_a_non_null_field_is_masked_at_the_root(client):
    answer, _ = ask(client, {"query": "{ hello missing }"})
    assert answer.json()["data"] is None
    assert answer.json()["errors"][0]["message"] == "An unexpected error occurred."


def test_a_public_error_is_shown_with_its_code(client):
    answer, entries = ask(client, {"query": "{ hello told members }"})
    assert answer.json()["data"] == {"hello": "Hello you", "told": None, "members": None}
    told, members = answer.json()["errors"]
    assert told["message"] == "There is no strap."
    assert told["extensions"] == {"code": "NO_STRAP"}
    assert told["path"] == ["told"]
    assert members["extensions"] == {"code": "FORBIDDEN"}
    assert {entry["log_level"] for entry in entries} == {"info"}


def test_a_null_that_is_found_only_while_executing_is_the_clients_mistake(client):
    body = {
        "query": "query ($n: Int) { watches(first: $n) { nodes { id } } }",
        "variables": {"n": None},
    }
    answer, entries = ask(client, body)
    assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}
    assert {entry["log_level"] for entry in entries} == {"info"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("type A { b: C }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { hello }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ ...Nowhere }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ hello " * 2100, "OPERATION_TOO_LARGE"),
    ],
)
def test_each_refusal_has_the_code_of_its_stage(client, query, code):
    answer, _ = ask(client, {"query": query})
    assert {error["extensions"]["code"] for error in answer.json()["errors"]} == {code}


def test_an_answer_holds_twenty_errors_at_most(client):
    unknown = " ".join(f"f{n}" for n in range(200))
    answer, _ = ask(client, {"query": f"{{ {unknown} }}"})
    assert len(answer.json()["errors"]) == 20
    failing = " ".join(f"a{n}: boom" for n in range(25))
    answer, _ = ask(client, {"query": f"{{ {failing} }}"})
    assert len(answer.json()["errors"]) == 20
    assert len(answer.json()["data"]) == 25


def test_an_answer_does_not_quote_a_large_input_for_each_mistake_in_it(client):
    fields = " ".join(f"a{n}: 1" for n in range(600))
    answer, _ = ask(client, {"query": f"{{ watch(by: {{ {fields} }}) {{ id }} }}"})
    assert len(answer.json()["errors"]) == 20
    assert max(len(error["message"]) for error in answer.json()["errors"]) == 500


def _expect_one_fault(entries, request_id, secret):
    (fault,) = [entry for entry in entries if entry["log_level"] == "error"]
    assert fault["request_id"] == request_id
    assert secret in repr(fault["exc_info"])
    assert "query" not in fault
    others = [entry for entry in entries if entry["log_level"] != "error"]
    assert "tourbillon" not in json.dumps(others)
