"""A watch goes through many hands, and nobody who had it is told a word of any other."""

from collections import defaultdict
from dataclasses import dataclass

import pytest

from graph.ids import read_id
from tests.factories import make_owner, make_staff_key
from tests.graph.conftest import Client
from tests.graph.hands import WATCH, done, held, offered, portfolio, refused, write

PROFILE = """
mutation U($input: UpdateProfileInput!) { updateProfile(input: $input) { userErrors { code } } }
"""
EVERYTHING = f"""
{{ viewer {{
  owner {{ id givenName familyName email phone address {{ street city }} }}
  sessions {{ id }} consents {{ id purpose }} watches {{ totalCount nodes {{ {WATCH} }} }}
}} }}
"""
AGAIN = f"""
query N($ids: [ID!]!) {{ nodes(ids: $ids) {{
  __typename id
  ... on Watch {{ {WATCH} }}
  ... on OwnershipTransfer {{ transferred: state individualNumber decidedAt }}
  ... on OwnershipClaim {{ claimed: state individualNumber silentUntil }}
  ... on Registration {{ state reason {{ code message }} watch {{ id }} }}
  ... on Owner {{ givenName email }}
}} }}
"""


class Listening(Client):
    """Keeps every answer, by who was answered."""

    def __init__(self, http):
        super().__init__(http)
        self.heard = defaultdict(list)

    async def send(self, *arguments, token=None, **options):
        response = await super().send(*arguments, token=token, **options)
        self.heard[token].append(response)
        return response

    def all_said(self):
        """Every text that anybody was told, by who it was."""
        return {
            token: [text for response in heard for text in strings(response.json())]
            for token, heard in self.heard.items()
        }


@dataclass
class Person:
    """Somebody whose every word can be recognised."""

    token: str
    id: object
    words: tuple[str, ...]


async def person(client, database, house, name):
    owner = await make_owner(database, house, email=f"{name}@{name}.example")
    words = tuple(f"{name}{part}" for part in ("given", "family", "street", "nick", "shop", "note"))
    given = {"givenName": words[0], "familyName": words[1], "address": {"street": words[2]}}
    await client.ask(PROFILE, {"input": given}, token=owner.token)
    return Person(owner.token, owner.id, (*words, owner.email))


async def describe(client, who, watch):
    """Say all that an owner can say of a watch."""
    _, _, _, nick, shop, note, _ = who.words
    await done(client, who, "renameWatch", watchId=watch, nickname=nick)
    given = {"purchasedFrom": shop, "note": note, "pricePaid": note}
    await done(client, who, "updatePurchaseDetails", watchId=watch, **given)


@pytest.fixture
async def story(client, database, house, maison):
    """Through how many hands a watch went: the listener, and everybody."""
    listener = Listening(client.http)
    people = [await person(listener, database, house, name) for name in ["zq", "zw", "zx", "zk"]]
    await hand_around(listener, database, house, maison, people)
    return listener, people


async def hand_around(client, database, house, maison, people):
    seller, joint, buyer, claimant = people
    piece, first, watch = await held(client, database, house, maison)
    code = await offered(client, first, watch)
    await done(client, seller, "acceptTransfer", code=code)
    await describe(client, seller, watch)
    await done(client, joint, "acceptTransfer", code=await offered(client, seller, watch, "JOINT"))
    await describe(client, joint, watch)
    await done(client, seller, "reportIncident", watchId=watch, kind="LOST")
    await portfolio(client, joint)
    await done(client, seller, "reportIncident", watchId=watch, kind="RECOVERED")
    code = await offered(client, seller, watch, "PRIVATE_SALE")
    assert await refused(client, seller, "acceptTransfer", code=code) == "TRANSFER_TO_ONESELF"
    await done(client, buyer, "acceptTransfer", code=code)
    await refused(client, claimant, "acceptTransfer", code=code)
    await describe(client, buyer, watch)
    given = {"individualNumber": piece.number, "cardToken": piece.card}
    claim = (await done(client, claimant, "claimOwnership", **given))["claim"]
    (shown,) = (await portfolio(client, buyer))[0]["claims"]
    await done(client, buyer, "objectToClaim", claimId=shown["id"])
    await write(database, "UPDATE ownership_claim SET silent_until = now()")
    desk = await make_staff_key(database)
    await done(client, desk, "decideClaim", claimId=claim["id"], granted=True)
    await describe(client, claimant, watch)


def strings(value):
    """All texts in an answer, at any depth."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for each in value for text in strings(each)]
    return [value] if isinstance(value, str) else []


def ids_in(said):
    """The ids among texts, by what they are the id of."""
    return {text: found for text in said if (found := read_id(text))}


async def test_nobody_is_told_a_word_or_an_id_of_another(story):
    client, people = story
    for each in people:
        await client.ask(EVERYTHING, token=each.token)
    ids = ids_in(text for said in client.all_said().values() for text in said)
    kinds = {"Owner", "Watch", "OwnershipTransfer", "OwnershipClaim", "ClaimAgainst", "JointHolder"}
    assert {kind for kind, _ in ids.values()} >= kinds
    assert len(ids) <= 100
    for each in people:
        await client.ask(AGAIN, {"ids": sorted(ids)[:100]}, token=each.token)
    for reader in people:
        said = client.all_said()[reader.token]
        assert set(reader.words) <= set(said)
        for other in (each for each in people if each is not reader):
            assert other.id not in {key for _, key in ids_in(said).values()}
            assert not [word for word in other.words for text in said if word in text]


async def test_staff_who_decide_are_told_of_nobody(story):
    client, people = story
    (desk,) = [token for token in client.heard if token and token.startswith("cbk_")]
    said = client.all_said()[desk]
    assert not [word for each in people for word in each.words for text in said if word in text]
