"""How a request is asked, in HTTP's own words, and what its answer says of itself."""

import json

import httpx
import pytest
import strawberry
from starlette.requests import Request
from strawberry.extensions import SchemaExtension

from graph.documents import InContext
from graph.http import GraphQLEndpoint, HttpSettings

MODERN = {"accept": "application/graphql-response+json"}
JSON = {"content-type": "application/json"}


def ask(client: httpx.Client, query: str, variables: object = None, **headers: str):
    return client.post("", json={"query": query, "variables": variables}, headers=headers)


def test_a_query_is_answered_over_post_and_over_get(client):
    posted = ask(client, "{ hello }")
    got = client.get("", params={"query": "{ hello }"})
    assert posted.json() == got.json()
    assert posted.json()["data"] == {"hello": "Hello you"}


def test_an_answer_is_not_stored_and_says_what_it_varies_by(client):
    headers = ask(client, "{ hello }").headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["vary"] == "Accept, Accept-Language"
    assert headers["content-language"] == "en"


def test_variables_and_extensions_in_a_url_are_json(client):
    got = client.get(
        "",
        params={
            "query": "query Q($n: String!) { hello(name: $n) }",
            "variables": '{"n": "Ada"}',
            "extensions": "{}",
            "operationName": "Q",
        },
    )
    assert got.json()["data"] == {"hello": "Hello Ada"}


@pytest.mark.parametrize(
    "query",
    [
        "query=%ff",
        "query={hello}&variables={",
        "query={hello}&variables=[1]",
        "query={hello}&extensions=3",
        "operationName=Q",
        "query={hello}" + "&a=b" * 30,
        "",
    ],
)
def test_an_unreadable_url_is_refused(client, query):
    assert client.get(f"?{query}").status_code == 400


def test_an_overlong_url_is_refused(serve):
    url = serve(max_body_bytes=100).url
    answer = httpx.get(url, params={"query": "{ hello }" + " " * 200}, trust_env=False)
    assert answer.status_code == 414


def test_a_mutation_over_get_is_refused_in_either_media_type(client):
    params = {"query": "query A { hello } mutation B { rename { id } }", "operationName": "B"}
    for headers in ({}, MODERN):
        answer = client.get("", params=params, headers=headers)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        assert "data" not in answer.json()
    assert client.get("", params={**params, "operationName": "A"}).status_code == 200


def test_a_get_from_another_site_is_refused_and_a_same_origin_one_is_not(client):
    params = {"query": "{ hello }"}
    cross = client.get("", params=params, headers={"sec-fetch-site": "cross-site"})
    same = client.get("", params=params, headers={"sec-fetch-site": "same-origin"})
    assert (cross.status_code, same.status_code) == (403, 200)
    assert cross.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
def test_other_methods_are_refused_with_the_ones_that_are_allowed(client, method):
    answer = client.request(method, "")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/json", "application/json"),
        ("application/graphql-response+json", "application/graphql-response+json"),
        ("*/*", "application/json"),
        ("application/*;q=0.5, text/html", "application/json"),
        (
            "application/graphql-response+json; charset=utf-8, application/json; charset=utf-8",
            "application/graphql-response+json",
        ),
        ("application/json, application/graphql-response+json", "application/json"),
        (
            "application/json;q=0.4, application/graphql-response+json;q=0.8",
            "application/graphql-response+json",
        ),
        (
            "application/json;q=0, application/graphql-response+json;q=0.001",
            "application/graphql-response+json",
        ),
        ("APPLICATION/JSON", "application/json"),
        ("application/json;q=x, */*;q=0.1", "application/json"),
    ],
)
def test_the_media_type_that_is_most_welcome_is_sent(client, accept, media_type):
    answer = ask(client, "{ hello }", accept=accept)
    assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"


@pytest.mark.parametrize(
    "accept",
    ["text/html", "image/*", "application/json;charset=utf-16", "*/*;q=0", "application/json;q=0"],
)
def test_a_client_that_accepts_nothing_that_is_offered_is_refused(client, accept):
    assert ask(client, "{ hello }", accept=accept).status_code == 406


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": "application/graphql"},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
def test_a_body_that_is_not_plain_json_is_refused(client, headers):
    answer = client.post("", content=b'{"query": "{ hello }"}', headers=headers)
    assert answer.status_code == 415


def test_two_operations_need_a_name_and_an_unknown_name_is_refused(client):
    body = {"query": "query A { hello } query B { hello }"}
    for name in ({}, {"operationName": "C"}):
        answer = client.post("", json=body | name, headers=MODERN)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
        assert "data" not in answer.json()
    assert client.post("", json=body | {"operationName": "B"}).json()["data"]


def test_real_validation_and_coercion_failures_are_requests_that_were_not_executed(client):
    for body in (
        {"query": "{ nothing }"},
        {"query": "query Q($n: Int!) { watches(first: $n) { nodes { id } } }", "variables": {}},
    ):
        legacy = client.post("", json=body)
        modern = client.post("", json=body, headers=MODERN)
        assert (legacy.status_code, modern.status_code) == (200, 400)
        assert "data" not in legacy.json()
        assert "data" not in modern.json()


def test_the_language_and_country_of_the_operation_reach_the_context(client):
    silent = ask(client, "{ language }")
    assert silent.json()["extensions"] == {"context": {"language": None, "country": None}}
    told = ask(client, 'query @inContext(language: "fr-CH", country: "CH") { language }')
    assert told.json()["data"] == {"language": "fr-CH"}
    assert told.json()["extensions"] == {"context": {"language": "fr-CH", "country": "CH"}}
    assert told.headers["content-language"] == "fr-CH"
    variable = 'query ($l: String = "de") @inContext(language: $l) { language }'
    assert ask(client, variable).json()["data"] == {"language": "de"}
    assert ask(client, variable, {"l": "ja"}).json()["data"] == {"language": "ja"}
    assert ask(client, variable, {"l": None}).json()["data"] == {"language": None}


def test_a_context_may_refuse_the_request_with_its_own_status(client):
    refused = ask(client, "{ hello }", authorization="Bearer bad")
    assert refused.status_code == 401
    assert refused.json() == {
        "errors": [
            {"message": "The token is not valid.", "extensions": {"code": "UNAUTHENTICATED"}}
        ]
    }
    assert ask(client, 'query @inContext(language: "!!") { hello }').status_code == 400


def test_the_page_for_trying_operations_is_served_in_development_only(client, serve):
    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert client.get("", headers=browser).status_code == 400
    url = serve(ide=True).url
    page = httpx.get(url, headers=browser, trust_env=False)
    assert page.headers["content-type"].startswith("text/html")
    assert "graphiql" in page.text.lower()
    queried = httpx.get(url, params={"query": "{ hello }"}, headers=browser, trust_env=False)
    assert queried.json()["data"] == {"hello": "Hello you"}
    assert httpx.get(url, headers=JSON, trust_env=False).status_code == 400


def test_introspection_can_be_closed_and_suggestions_are_off_by_default(client, serve):
    closed = serve(introspection=False, operation_seconds=6).url
    answer = httpx.post(closed, json={"query": "{ __schema { types { name } } }"}, trust_env=False)
    assert "introspection" in answer.json()["errors"][0]["message"]
    suggesting = httpx.post(
        serve(suggestions=True).url, json={"query": "{ helo }"}, trust_env=False
    )
    assert "Did you mean" in suggesting.text
    for query in (
        "{ helo }",
        '{ hello(nam: "x") }',
        '{ watch(by: {numbr: "x"}) { id } }',
        "query ($x: Strin) { hello(name: $x) }",
        "{ hello @skp(if: true) }",
        "{ ... on Qery { hello } }",
    ):
        assert "Did you mean" not in ask(client, query).text
    variables = {"by": {"numbr": "x"}}
    coerced = ask(client, "query ($by: WatchBy!) { watch(by: $by) { id } }", variables)
    assert coerced.json()["errors"]
    assert "Did you mean" not in coerced.text


def test_a_schema_whose_extensions_would_not_run_is_refused():
    @strawberry.type
    class Query:
        hello: str = "you"

    async def context_for(_request: Request, _asked: InContext) -> None: ...

    extended = strawberry.Schema(Query, extensions=[SchemaExtension])
    with pytest.raises(ValueError, match="would not run"):
        GraphQLEndpoint(extended, context_for, settings=HttpSettings())


def test_unknown_keys_are_ignored_and_of_equal_keys_the_last_counts(client):
    body = b'{"query": "{ nothing }", "id": 1, "query": "{ hello }"}'
    answer = client.post("", content=body, headers=JSON)
    assert answer.json()["data"] == {"hello": "Hello you"}


def test_an_undefined_variable_in_a_one_of_input_is_the_clients_mistake(client):
    for query in (
        "{ watch(by: {id: $nowhere}) { id } }",
        "fragment F on Query { watch(by: {id: $i}) { id } } query ($i: ID!) { ...F }",
        '{ watch(by: {id: "1", number: "2"}) { id } }',
        "{ watch(by: {id: null}) { id } }",
    ):
        answer = ask(client, query, {"i": "1"})
        assert answer.status_code == 200
        codes = [error["extensions"]["code"] for error in answer.json().get("errors", [])]
        assert set(codes) <= {"GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"}
    both = ask(client, "query ($b: WatchBy!) { watch(by: $b) { id } }", {"b": {}})
    assert both.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_a_tool_reads_the_whole_schema_within_the_limits(client):
    from_tools = json.loads(ask(client, _INTROSPECTION).text)
    assert from_tools["data"]["__schema"]["queryType"] == {"name": "Query"}


_TYPE = (
    "kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } }"
)
_INTROSPECTION = f"""
query IntrospectionQuery {{
  __schema {{
    queryType {{ name }}
    types {{ ...FullType }}
    directives {{ name locations args {{ ...InputValue }} }}
  }}
}}
fragment FullType on __Type {{
  kind name description
  fields(includeDeprecated: true) {{
    name args {{ ...InputValue }} type {{ {_TYPE} }} isDeprecated deprecationReason
  }}
  inputFields {{ ...InputValue }}
  interfaces {{ {_TYPE} }}
  enumValues(includeDeprecated: true) {{ name description }}
  possibleTypes {{ {_TYPE} }}
}}
fragment InputValue on __InputValue {{ name description type {{ {_TYPE} }} defaultValue }}
"""
