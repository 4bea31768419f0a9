"""Objects by id: what is not there, not yours or no id at all looks the same, for every type."""

import base64

import pytest
from graphql import GraphQLObjectType

from graph.schema import build_schema
from tests.factories import (
    TERMS,
    declare,
    free_number,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    make_timepiece,
    publish,
    register,
)
from tests.graph.hands import done

NODE = "query N($id: ID!) { node(id: $id) { id __typename } }"
NODES = "query N($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }"
WHO = ("nobody", "owner", "other owner", "seller", "other seller")
# Who may fetch an object again by its id, for every type that has one.
READERS = {
    "Collection": WHO,
    "Reference": WHO,
    "UserGuide": WHO,
    "Tip": WHO,
    "Owner": ("owner",),
    "Watch": ("owner",),
    "WarrantyCard": ("owner", "seller", "other seller"),
    "Registration": ("owner",),
    "OwnershipClaim": ("owner",),
    "OwnershipTransfer": ("owner",),
    "Evidence": ("owner",),
    "Consent": ("owner",),
    "Session": ("owner",),
    "SaleDeclaration": ("seller",),
}


def types_with_ids():
    types = build_schema()._schema.type_map.values()  # noqa: SLF001 - Strawberry has no public name for it
    return {
        type_.name
        for type_ in types
        if isinstance(type_, GraphQLObjectType)
        and "Node" in {interface.name for interface in type_.interfaces}
    }


def pack(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def type_of(packed):
    return base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode().split(":")[0]


def test_every_type_with_an_id_has_its_row_in_the_matrix():
    assert types_with_ids() == set(READERS)


@pytest.fixture
async def everybody(client, database, house, maison):
    """The token of each who asks, and one object of each type: the owner's, or the seller's."""
    owner, other = await make_owner(database, house), await make_owner(database, house)
    other_seller = await make_point_of_sale(database)
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    await register(database, owner, piece)
    tokens = {
        "nobody": None,
        "owner": owner.token,
        "other owner": other.token,
        "seller": maison.seller.token,
        "other seller": other_seller.token,
    }
    return tokens, await objects(client, database, owner, maison)


async def objects(client, database, owner, maison):
    await publish(database, "guide")
    answer = await client.ask(
        """
        { viewer { owner { id } sessions { id } consents { id }
          watches { nodes { id card { id } reference { id collection { id } } } } } }
        """,
        token=owner.token,
    )
    viewer = answer["viewer"]
    (watch,) = viewer["watches"]["nodes"]
    again = await client.ask(
        f"""mutation {{ registerWatch(input: {{
          individualNumber: "{await number_of(client, owner)}",
          acceptTermsVersion: "{TERMS}", idempotencyKey: "again"
        }}) {{ registration {{ id }} }} }}""",
        token=owner.token,
    )
    offer = await done(client, owner, "offerTransfer", watchId=watch["id"], kind="GIFT")
    claim = await done(client, owner, "claimOwnership", individualNumber=free_number())
    evidence = await done(client, owner, "offerEvidence", subjectId=claim["claim"]["id"])
    lent = await make_timepiece(database, maison.watch)
    sale = await declare(database, maison.seller, lent.number)
    async with database.transaction() as session:
        found = await (await session.connection()).exec_driver_sql("SELECT id FROM content")
        content_id = found.scalar_one()
    return {
        "Owner": viewer["owner"]["id"],
        "Session": viewer["sessions"][0]["id"],
        "Consent": viewer["consents"][0]["id"],
        "Watch": watch["id"],
        "WarrantyCard": watch["card"]["id"],
        "Reference": watch["reference"]["id"],
        "Collection": watch["reference"]["collection"]["id"],
        "Registration": again["registerWatch"]["registration"]["id"],
        "OwnershipClaim": claim["claim"]["id"],
        "OwnershipTransfer": offer["transfer"]["id"],
        "Evidence": evidence["evidence"]["id"],
        "SaleDeclaration": pack(f"SaleDeclaration:{sale}"),
        "UserGuide": pack(f"UserGuide:{content_id}"),
        "Tip": pack(f"Tip:{content_id}"),
    }


async def number_of(client, owner):
    answer = await client.ask(
        "{ viewer { watches { nodes { individualNumber } } } }", token=owner.token
    )
    return answer["viewer"]["watches"]["nodes"][0]["individualNumber"]


async def test_everybody_reads_what_is_theirs_and_nothing_else(
    client, database, everybody, eventually
):
    tokens, ids = everybody
    assert {type_of(each) for each in ids.values()} == set(READERS)

    async def is_published():
        answer = await client.ask(NODE, {"id": ids["UserGuide"]}, token=tokens["owner"])
        return answer["node"] is not None

    await eventually(is_published)
    asked = sorted(ids)
    for who, token in tokens.items():
        answer = await client.ask(NODES, {"ids": [ids[name] for name in asked]}, token=token)
        expected = [
            {"id": ids[name], "__typename": name}
            if who in READERS[name] and name != "Tip"  # what was published is a guide, and no tip
            else None
            for name in asked
        ]
        assert answer["nodes"] == expected, who
        for name, node in zip(asked, expected, strict=True):
            assert await client.ask(NODE, {"id": ids[name]}, token=token) == {"node": node}


async def test_what_is_not_there_and_what_is_not_yours_are_the_same_bytes(client, everybody):
    tokens, ids = everybody
    for name in [each for each, readers in READERS.items() if readers != WHO]:
        foreign = await client.send(NODE, {"id": ids[name]}, token=tokens["other owner"])
        unknown = await client.send(
            NODE,
            {"id": pack(f"{name}:01a20054-3b02-71e4-8451-9d1c0d4fb456")},
            token=tokens["other owner"],
        )
        assert foreign.content == unknown.content


@pytest.mark.parametrize(
    "given",
    [
        *("", " ", "nonsense", "💎", "Watch", "=", "=" * 100, "a" * 5000, "-_-_"),
        *(pack("Watch:"), pack("Watch:1"), pack(":"), pack("a:b:c"), pack("Nothing:1")),
        pack("Nothing:01a20054-3b02-71e4-8451-9d1c0d4fb456"),
        pack("Watch\u0000:01a20054-3b02-71e4-8451-9d1c0d4fb456"),
        pack("Watch:{01a20054-3b02-71e4-8451-9d1c0d4fb456}"),
        pack("Cursor:01a20054-3b02-71e4-8451-9d1c0d4fb456"),
        pack("Watch:01a20054-3b02-71e4-8451-9d1c0d4fb456") + "==",
    ],
)
async def test_what_is_no_id_is_no_object(client, database, house, given):
    owner = await make_owner(database, house)
    assert await client.ask(NODE, {"id": given}, token=owner.token) == {"node": None}
    assert await client.ask(NODES, {"ids": [given]}, token=owner.token) == {"nodes": [None]}


async def test_objects_come_in_the_order_asked_with_null_where_there_is_none(client, everybody):
    tokens, ids = everybody
    asked = [ids["Watch"], "nonsense", ids["Owner"], ids["Watch"], ids["SaleDeclaration"]]
    answer = await client.ask(NODES, {"ids": asked}, token=tokens["owner"])
    assert [node and node["__typename"] for node in answer["nodes"]] == [
        *("Watch", None, "Owner", "Watch", None),
    ]


async def test_a_hundred_ids_are_asked_at_once_and_no_more(client):
    assert (await client.ask(NODES, {"ids": ["x"] * 100}))["nodes"] == [None] * 100
    answer = (await client.send(NODES, {"ids": ["x"] * 101})).json()
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
