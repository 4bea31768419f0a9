"""Whatever text a client sends, in every place that takes text, the server does not fail."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNonNull,
    get_named_type,
    is_list_type,
)

from graph.schema import build_schema
from tests.factories import TERMS, day_ago, make_owner, make_sold_piece

SCHEMA = build_schema()._schema  # noqa: SLF001 - Strawberry has no public name for it
KEYS = itertools.count()
STRANGE = [
    "\u0000",
    "a\u0000b",
    "\u0001\u007f\u0085",
    "\ufeff\u202e\u2066\ud7ff\ue000\uffff",
    "\U0010ffff💎" * 20,
    "'; DROP TABLE owner; --",
    "{placeholder} %s %(x)s {0}",
    "x" * 30_000,
]
GOOD = {
    "email": "ada@example.com",
    "code": "12345678",
    "givenName": "Ada",
    "familyName": "Lovelace",
    "country": "GB",
    "birthDate": "1985-12-10",
    "soldOn": day_ago(3).isoformat(),
    "acceptTermsVersion": TERMS,
    "policyVersion": TERMS,
    "preferredLanguage": "fr",
    "phone": "+442079460000",
    "externalId": "S-1",
}


def texts(type_: GraphQLInputObjectType, *place: str) -> Iterator[tuple[str, ...]]:
    """The path of every field of an input that takes text."""
    for name, field in type_.fields.items():
        inner = get_named_type(field.type)
        if isinstance(inner, GraphQLInputObjectType):
            yield from texts(inner, *place, name)
        elif inner.name in ("String", "ID", "LanguageTag", "CountryCode", "Date"):
            yield (*place, name)


def places() -> list[tuple[str, tuple[str, ...]]]:
    found = []
    for name, field in SCHEMA.mutation_type.fields.items():
        for argument in field.args.values():
            found += [(name, path) for path in texts(get_named_type(argument.type))]
    return found


def filled(type_: GraphQLInputObjectType, number: str) -> dict[str, Any]:
    """An input that would be taken, with every part of it."""
    value: dict[str, Any] = {}
    for name, field in type_.fields.items():
        inner = get_named_type(field.type)
        assert not is_list_type(getattr(field.type, "of_type", field.type))
        if isinstance(inner, GraphQLInputObjectType):
            value[name] = filled(inner, number)
        elif isinstance(inner, GraphQLEnumType):
            value[name] = next(iter(inner.values))
        elif inner.name == "Boolean":
            value[name] = True
        elif name == "individualNumber":
            value[name] = number
        elif name in GOOD or isinstance(field.type, GraphQLNonNull):
            value[name] = GOOD.get(name, f"text-{next(KEYS)}")
    return value


def put(value: dict[str, Any], path: tuple[str, ...], text: str) -> None:
    for name in path[:-1]:
        value = value[name]
    value[path[-1]] = text


def query_of(mutation: str) -> str:
    type_ = get_named_type(SCHEMA.mutation_type.fields[mutation].args["input"].type)
    return (
        f"mutation M($input: {type_.name}!) {{ {mutation}(input: $input)"
        " { userErrors { code message field } } }"
    )


def test_every_mutation_that_takes_text_is_tried():
    assert {name for name, _ in places()} >= {
        *("registerWatch", "declareSale", "voidSale", "signIn", "requestSignInCode"),
        *("recordConsent", "updateProfile", "revokeSession"),
    }


@pytest.mark.parametrize(("mutation", "path"), places(), ids=str)
async def test_strange_text_is_taken_or_refused_and_never_a_fault(
    client, database, house, maison, mutation, path
):
    owner = await make_owner(database, house)
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    token = maison.seller.token if "Sale" in mutation else owner.token
    type_ = get_named_type(SCHEMA.mutation_type.fields[mutation].args["input"].type)
    for turn, text in enumerate(STRANGE):
        given = filled(type_, piece.number)
        put(given, path, text)
        response = await client.send(
            query_of(mutation), {"input": given}, token=token, address=f"198.51.100.{turn}"
        )
        assert response.status_code < 500, (text[:20], response.text)
        assert "INTERNAL" not in response.text, (text[:20], response.text)


@pytest.mark.parametrize("text", [r"\u0000", r"\u{0}", r"\u{0000}", r"a\u0000b"])
async def test_a_null_character_written_into_the_document_is_no_way_around(client, maison, text):
    response = await client.send(
        f'mutation {{ voidSale(input: {{externalId: "S{text}", idempotencyKey: "k{text}"}})'
        " { userErrors { code } } }",
        token=maison.seller.token,
    )
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("text", [r"\ud800", r"\udc00", r"a\ud83db"])
async def test_half_a_character_is_refused(client, text):
    query = (
        "mutation M($e: String!) { requestSignInCode(input: {email: $e}) { userErrors { code } } }"
    )
    body = f'{{"query": {json.dumps(query)}, "variables": {{"e": "{text}"}}}}'
    response = await client.http.post(
        "/graphql", content=body, headers={"content-type": "application/json"}
    )
    assert response.status_code == 400
    written = query.replace("$e: String!", "$x: Int").replace("$e", f'"{text}"')
    assert (await client.send(written)).status_code == 400


@pytest.mark.parametrize("text", [text for text in STRANGE if "\0" not in text])
async def test_strange_text_in_a_question_is_answered(client, database, house, text):
    owner = await make_owner(database, house)
    query = """query Q($t: String!, $id: ID!) {
      eligibility(individualNumber: $t, cardToken: $t) { reason { code } }
      reference(by: {number: $t}) { id }
      byId: reference(by: {id: $id}) { id }
      node(id: $id) { id }
    }"""
    answer = await client.ask(query, {"t": text, "id": text}, token=owner.token)
    assert answer == {
        "eligibility": {"reason": {"code": "NUMBER_MALFORMED"}},
        "reference": None,
        "byId": None,
        "node": None,
    }


@pytest.mark.parametrize("text", ["", "💎", "x" * 5000])
async def test_a_strange_card_proves_nothing(client, database, maison, text):
    piece = await make_sold_piece(database, maison.seller, maison.references["TRADITION"])
    query = """query Q($n: String!, $c: String) {
      eligibility(individualNumber: $n, cardToken: $c) { reason { code } } }"""
    answer = await client.ask(query, {"n": piece.number, "c": text})
    assert answer["eligibility"]["reason"]["code"] == "NOT_CONFIRMED"
