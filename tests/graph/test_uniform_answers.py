"""Without proof, every number that is not a plain yes gets one answer, at one cost."""

from collections.abc import AsyncGenerator, Generator

import httpx
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.callers import context_maker
from app.wiring import Parts
from graph.http import GraphQLEndpoint, HttpSettings
from graph.schema import build_schema
from i18n.catalogue import catalogues
from models.database import Database
from services.shelf import Shelf
from tests.factories import TERMS, make_owner, make_sold_piece
from tests.graph.conftest import Client
from tests.unconfirmed import UNKNOWN, make_unconfirmed

REASON = "reason { code message nextAction deadline }"
ASK = f"""
query E($number: String!, $card: String) {{
  eligibility(individualNumber: $number, cardToken: $card) {{
    eligible wouldExtendThrough suggestions {REASON}
    numberLocation {{ place imageKey sentence }}
  }}
}}
"""
REGISTER = f"""
mutation R($input: RegisterWatchInput!) {{
  registerWatch(input: $input) {{
    userErrors {{ code message field nextAction deadline }}
    registration {{
      id state individualNumber requestedAt ruleVersion {REASON}
      watch {{ id }}
    }}
    claim {{ id }}
  }}
}}
"""
OF_ITS_OWN = ("id", "individualNumber", "requestedAt")
LANGUAGES = ["en", "fr", "ar"]
CARD = "AAAAAAAAAAAAAAAA"  # of no watch


class Recording(Database):
    """The database, and every read that it was asked for."""

    def __init__(self, url, statements):
        super().__init__(url)
        self.statements = statements

    async def fetch(self, query, **parameters):
        self.statements.append(query.sql)
        return await super().fetch(query, **parameters)


@pytest.fixture
async def numbers(database, house, maison):
    return await make_unconfirmed(database, house, maison.seller, maison.references)


@pytest.fixture
def statements() -> Generator[list[str]]:
    """Every statement that any connection is given from now on, in order."""
    given: list[str] = []

    def note(connection, cursor, statement, *_):
        given.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield given
    event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
async def recorded(settings, database_url, house, maison, statements) -> AsyncGenerator[Client]:
    """The endpoint of the application on a database that notes what it is asked."""
    async with Recording(database_url, statements) as recording:
        parts = Parts(settings, recording, house, catalogues(), Shelf(recording))
        await parts.shelf.refresh()
        endpoint = GraphQLEndpoint(
            build_schema(), context_maker(parts), settings=HttpSettings(operation_seconds=30)
        )
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=endpoint), base_url="http://care.example"
        ) as http:
            yield Client(http)


def wish(number, card=None):
    return {
        "input": {
            "individualNumber": number,
            "acceptTermsVersion": TERMS,
            "idempotencyKey": f"key-{number}",
            "cardToken": card,
        }
    }


async def registered(client, database, house, number, card=None, **options):
    """The answer to somebody who has not asked anything before."""
    owner = await make_owner(database, house)
    return await client.send(REGISTER, wish(number, card), token=owner.token, **options)


def without_its_own(response):
    """The bytes of an answer without what belongs to this request alone."""
    content = response.content
    asked = response.json()["data"]["registerWatch"]["registration"]
    for name in OF_ITS_OWN:
        content = content.replace(f'"{asked[name]}"'.encode(), b'""')
    return content


def alike(answers):
    """Those that are not answered as a number that nobody knows."""
    return {name: each for name, each in answers.items() if each != answers[UNKNOWN]}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("card", [None, CARD])
async def test_who_asks_gets_the_same_bytes_for_every_number(client, numbers, language, card):
    answers = {}
    for name, number in numbers.items():
        sent = await client.send(ASK, {"number": number, "card": card}, language=language)
        answers[name] = (sent.status_code, sorted(sent.headers.items()), sent.content)
    assert b"NOT_CONFIRMED" in answers[UNKNOWN][2]
    assert alike(answers) == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("card", [None, CARD])
async def test_who_registers_gets_the_same_bytes_for_every_number(
    client, database, house, numbers, language, card
):
    answers = {}
    for name, number in numbers.items():
        sent = await registered(client, database, house, number, card, language=language)
        answers[name] = (sent.status_code, without_its_own(sent))
    assert b"PENDING_SALE" in answers[UNKNOWN][1]
    assert alike(answers) == {}


@pytest.mark.parametrize("card", [None, CARD])
async def test_asking_about_any_number_takes_the_same_statements(
    recorded, statements, numbers, card
):
    asked = {}
    for name, number in numbers.items():
        statements.clear()
        await recorded.send(ASK, {"number": number, "card": card})
        asked[name] = list(statements)
    assert len(asked[UNKNOWN]) > 5
    assert alike(asked) == {}


@pytest.mark.parametrize("card", [None, CARD])
async def test_registering_any_number_takes_the_same_statements(
    recorded, statements, database, house, numbers, card
):
    asked = {}
    for name, number in numbers.items():
        owner = await make_owner(database, house)
        statements.clear()
        await recorded.send(REGISTER, wish(number, card), token=owner.token)
        asked[name] = list(statements)
    assert len(asked[UNKNOWN]) > 10
    assert alike(asked) == {}


async def test_asking_again_what_waits_takes_the_same_statements_and_bytes(
    recorded, statements, database, house, numbers
):
    answers = {}
    for name, number in numbers.items():
        owner = await make_owner(database, house)
        first = await recorded.send(REGISTER, wish(number), token=owner.token)
        statements.clear()
        again = wish(number)
        again["input"]["idempotencyKey"] = "another"
        second = await recorded.send(REGISTER, again, token=owner.token)
        assert second.content == first.content
        answers[name] = list(statements)
    assert alike(answers) == {}


async def test_a_yes_is_another_answer_and_takes_other_statements(
    recorded, statements, database, maison, numbers
):
    eligible = await make_sold_piece(database, maison.seller, maison.watch)
    asked = {}
    for name, number in {**numbers, "eligible": eligible.number}.items():
        statements.clear()
        sent = await recorded.send(ASK, {"number": number})
        asked[name] = (sent.content, list(statements))
    assert list(alike(asked)) == ["eligible"]
