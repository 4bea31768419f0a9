"""Whatever text a client sends, in every place that takes text, the server does not fail."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from graph.ids import write_id
from rules.access import Role
from services.evidence_subjects import Subject
from tests.evidence import pending, send
from tests.factories import declare, make_owner, make_sold_piece, make_staff_key, make_timepiece
from tests.graph.hands import held
from tests.graph.strange import SCHEMA, TEXTS, filled, input_of, places, put, query_of, roles_of
from tests.graph.strange import strange_for as tried


@dataclass
class Stage:
    """Who may ask, and what there is to ask about."""

    tokens: Mapping[Role, str]
    known: dict[str, str]

    def token(self, mutation):
        return next(token for role, token in self.tokens.items() if role in roles_of(mutation))


@pytest.fixture
async def stage(client, database, house, maison):
    """A watch with its owner, one to be sold, one that waits with evidence, and everybody's key."""
    _, owner, watch = await held(client, database, house, maison)
    sold = await make_sold_piece(database, maison.seller, maison.watch)
    _, request_id = await pending(database, owner, maison.watch)
    tokens = {Role.OWNER: owner.token, Role.POINT_OF_SALE: maison.seller.token}
    for role in (Role.CRM_AGENT, Role.SERVICE_CENTRE, Role.DISTRIBUTION_CENTRE):
        tokens[role] = await make_staff_key(database, role)
    tokens[Role.TRANSLATOR] = await make_staff_key(database, Role.TRANSLATOR, locales=["fr"])
    evidence = await send(database, owner, Subject(request_id))
    stock = await make_timepiece(database, maison.watch)
    sale = await declare(database, maison.seller, stock.number)
    known = {
        "individualNumber": sold.number,
        "oldNumber": sold.number,
        "newNumber": (await make_timepiece(database, maison.watch)).number,
        "watchId": watch,
        "evidenceId": write_id("Evidence", evidence),
        "subjectId": write_id("Registration", request_id),
        "saleDeclarationId": write_id("SaleDeclaration", sale),
    }
    return Stage(tokens, known)


def test_every_mutation_that_takes_text_is_tried():
    assert {name for name, _ in places()} == set(SCHEMA.mutation_type.fields) - {"signOut"}


@pytest.mark.parametrize(("mutation", "path"), places(), ids=str)
async def test_strange_text_is_taken_or_refused_and_never_a_fault(client, stage, mutation, path):
    for turn, text in enumerate(tried(mutation, path)):
        given = filled(input_of(mutation), stage.known)
        put(given, path, text)
        response = await client.send(
            query_of(mutation),
            {"input": given},
            token=stage.token(mutation),
            address=f"198.51.100.{turn}",
        )
        assert response.status_code < 500, (text[:20], response.text)
        assert "INTERNAL" not in response.text, (text[:20], response.text)
        assert "This is not yours to do" not in response.text


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


@pytest.mark.parametrize("text", [text for text in TEXTS if "\0" not in text])
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


@pytest.mark.parametrize("mutation", sorted({name for name, _ in places()}))
async def test_what_is_made_strange_would_else_be_understood(client, stage, mutation):
    given = filled(input_of(mutation), stage.known)
    response = await client.send(query_of(mutation), {"input": given}, token=stage.token(mutation))
    assert "errors" not in response.json()
