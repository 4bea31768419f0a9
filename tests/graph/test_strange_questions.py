"""Whatever text or day is asked with, in every place that a question takes one: never a fault."""

import pytest
from graphql import GraphQLObjectType, get_named_type

from rules.access import Role
from tests.factories import make_staff_key
from tests.graph.hands import held
from tests.graph.strange import DATES, SCHEMA, TEXTS

OWNERS = """
query Q($text: String, $day: Date) { viewer {
  watches(after: $text) { nodes { id } }
  portfolio: watches { nodes {
    coverage(asOf: $day) { status daysLeft reason { code } segments { state } terms { covered } }
    guides(after: $text) { nodes { id } } tips(after: $text) { nodes { id } } } } } }
"""
SELLERS = """
query Q($text: String, $day: Date, $from: Date!) { viewer { pointOfSale {
  salesNotRegistered(after: $text, soldSince: $day) { totalCount nodes { id } }
  activationRate(from: $from, through: $from) { sold marketSold }
} } }
"""
DESKS = """
query Q($text: String, $number: String!) { desk {
  heldSales(after: $text) { totalCount nodes { id } } claims(after: $text) { nodes { id } }
  pendingEvidence(after: $text) { nodes { id } } pendingRegistrations(after: $text) { nodes { id } }
  sales(individualNumber: $number) { id }
} }
"""
STUDIOS = """
query Q($text: String!) { translationStatus(contentKeys: [$text]) { language units { total } } }
"""
ANYBODYS = """
query Q($number: String!, $country: CountryCode) {
  eligibility(individualNumber: $number, cardToken: $number) { reason { code } }
  registration(id: $number) { id } node(id: $number) { id } nodes(ids: [$number]) { id }
  programme { opensOn(market: $country) baseYears(market: $country, category: $number) }
  byNumber: reference(by: {number: $number}) { id } byId: reference(by: {id: $number}) { id } }
"""
ALL = {
    Role.OWNER: OWNERS,
    Role.POINT_OF_SALE: SELLERS,
    Role.CRM_AGENT: DESKS,
    Role.TRANSLATOR: STUDIOS,
    Role.ANYONE: ANYBODYS,
}


@pytest.fixture
async def tokens(client, database, house, maison):
    _, owner, _ = await held(client, database, house, maison)
    desk = await make_staff_key(database)
    return {
        Role.OWNER: owner.token,
        Role.POINT_OF_SALE: maison.seller.token,
        Role.CRM_AGENT: desk,
        Role.TRANSLATOR: await make_staff_key(database, Role.TRANSLATOR, locales=["fr"]),
        Role.ANYONE: None,
    }


def asked_of_people():
    """Every argument of every field that takes a text or a day."""
    for type_ in SCHEMA.type_map.values():
        if isinstance(type_, GraphQLObjectType) and type_ is not SCHEMA.mutation_type:
            for name, field in type_.fields.items():
                for argument, given in field.args.items():
                    if get_named_type(given.type).name in ("String", "Date", "CountryCode", "ID"):
                        yield name, argument


def test_every_question_that_takes_a_text_or_a_day_is_tried():
    whole = "".join(ALL.values())
    asked = {(name, argument) for name, argument in asked_of_people() if not name.startswith("__")}
    assert {each for each in asked if f"{each[0]}(" not in whole} == set()


@pytest.mark.parametrize("role", ALL)
async def test_a_strange_text_in_a_question_is_answered_or_refused(client, tokens, role):
    for text in TEXTS:
        given = {"text": text, "number": text, "country": "FR", "from": "2026-01-01"}
        response = await client.send(ALL[role], given, token=tokens[role])
        assert response.status_code < 500, (text[:20], response.text)
        assert "INTERNAL" not in response.text, (text[:20], response.text)


@pytest.mark.parametrize("role", [Role.OWNER, Role.POINT_OF_SALE])
@pytest.mark.parametrize("day", [*DATES, "0001-12-31", "9999-12-01"])
async def test_a_day_at_the_ends_of_the_calendar_is_answered_or_refused(client, tokens, role, day):
    response = await client.send(ALL[role], {"day": day, "from": day}, token=tokens[role])
    assert response.status_code < 500, response.text
    assert "INTERNAL" not in response.text, response.text
