"""Speaks over HTTP of watches that change hands: for the tests of transfers, claims and reports."""

import secrets

from sqlalchemy import text

from graph.ids import write_id
from tests.factories import TERMS, make_owner, make_sold_piece, register

WATCH = """
  id individualNumber ownedSince purchaseDate holding nickname
  purchase { from price note }
  jointHolders { id since }
  transfer { id kind state offeredAt expiresAt decidedAt individualNumber }
  incident { kind reportedAt }
  claims { id raisedAt objectBy objectedAt }
  coverage { status endsOn segments { kind endsOn } }
"""
PORTFOLIO = f"{{ viewer {{ watches {{ nodes {{ {WATCH} }} }} }} }}"
CLAIM = "claim { id individualNumber state claimedAt silentUntil }"
TRANSFER = "transfer { id kind state offeredAt expiresAt decidedAt individualNumber }"
ANSWERS = {
    "offerTransfer": f"{TRANSFER} code",
    "acceptTransfer": f"{TRANSFER} watch {{ {WATCH} }}",
    "cancelTransfer": TRANSFER,
    "claimOwnership": CLAIM,
    "withdrawClaim": CLAIM,
    "objectToClaim": "claim { id raisedAt objectBy objectedAt }",
    "decideClaim": CLAIM,
    "recordIncident": "incident { kind reportedAt }",
    "offerEvidence": "evidence { id state }",
}
WITH_TERMS = ("acceptTransfer", "claimOwnership")


def wish(name, **given):
    """The document of a mutation, and its variables: a key of its own, and the terms."""
    answer = ANSWERS.get(name, f"watch {{ {WATCH} }}")
    kind = f"{name[0].upper()}{name[1:]}Input"
    terms = {"acceptTermsVersion": TERMS} if name in WITH_TERMS else {}
    asked = {"idempotencyKey": secrets.token_hex(8), **terms, **given}
    document = (
        f"mutation M($input: {kind}!) {{ {name}(input: $input)"
        f" {{ userErrors {{ code message field nextAction deadline }} {answer} }} }}"
    )
    return document, {"input": asked}


def token_of(who):
    return who if isinstance(who, str) else who.token


async def done(client, who, name, *, address="192.0.2.1", **given):
    """The answer of a mutation that must not be refused."""
    answer = await client.ask(*wish(name, **given), token=token_of(who), address=address)
    assert answer[name]["userErrors"] == [], answer
    return answer[name]


async def refused(client, who, name, *, address="192.0.2.1", **given):
    """The code with which a mutation is refused; it shows nothing beside."""
    answer = await client.ask(*wish(name, **given), token=token_of(who), address=address)
    payload = answer[name]
    (error,) = payload.pop("userErrors")
    assert set(payload.values()) == {None}, payload
    return error["code"]


async def portfolio(client, who):
    return (await client.ask(PORTFOLIO, token=who.token))["viewer"]["watches"]["nodes"]


async def held(client, database, house, maison, **facts):
    """A piece with its card, and the owner who has registered it; the watch's id goes with it."""
    piece = await make_sold_piece(database, maison.seller, maison.watch, **facts)
    owner = await make_owner(database, house)
    await register(database, owner, piece)
    return piece, owner, write_id("Watch", piece.id)


async def offered(client, owner, watch, kind="GIFT"):
    """The code of a new offer."""
    return (await done(client, owner, "offerTransfer", watchId=watch, kind=kind))["code"]


async def write(database, statement, **values):
    """What only time, or another face of the house, would do."""
    async with database.transaction() as session:
        await session.execute(text(statement), values)


async def rows(database, statement, **values):
    async with database.transaction() as session:
        return [tuple(row) for row in await session.execute(text(statement), values)]


async def notices(database, owner):
    return await rows(
        database,
        "SELECT kind, detail FROM notice WHERE owner_id = :id ORDER BY id",
        id=owner.id,
    )
