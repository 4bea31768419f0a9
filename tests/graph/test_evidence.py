"""Evidence as apps and staff see it: announced, sent, decided, and nobody else's business."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from graph.ids import read_key, write_id
from models.holding import OwnershipClaim
from models.keys import new_id
from rules.access import Role
from services.evidence_subjects import Subject
from services.sessions import issue_staff_key
from tests.evidence import claim, pending
from tests.evidence import send as store
from tests.factories import Piece, free_number, make_owner, make_sold_piece, now, register
from tests.files import png

OFFER = """
mutation ($subject: ID!, $key: String!) {
  offerEvidence(input: {subjectId: $subject, idempotencyKey: $key}) {
    evidence { id state uploadUrl fileUrl mediaType size storedAt }
    userErrors { code message field }
  }
}
"""
DECIDE = """
mutation ($input: DecideEvidenceInput!) {
  decideEvidence(input: $input) {
    evidence { id state fileUrl }
    userErrors { code message field }
  }
}
"""
NODE = """
query ($id: ID!) {
  node(id: $id) {
    __typename
    ... on Registration { stands: state evidence { id state mediaType size uploadUrl } }
    ... on OwnershipClaim { claimed: state silentUntil evidence { id state } }
    ... on Evidence { state fileUrl }
  }
}
"""


@pytest.fixture
async def owner(database, house, client):
    return await make_owner(database, house)


@pytest.fixture
async def asked(database, owner, maison):
    """A piece without a declared sale, and the id of the request for it."""
    piece, request_id = await pending(database, owner, maison.watch)
    return piece, write_id("Registration", request_id)


@pytest.fixture
async def staff(database):
    async with database.transaction() as session:
        return await issue_staff_key(
            session, Role.CRM_AGENT, label="Desk", life=timedelta(days=1), at=now()
        )


async def offered(client, owner, subject, key=None):
    variables = {"subject": subject, "key": key or free_number()}
    return (await client.ask(OFFER, variables, token=owner.token))["offerEvidence"]


async def sent(client, owner, subject, content=None):
    """The id of evidence whose file was sent to where the API said."""
    evidence = (await offered(client, owner, subject))["evidence"]
    response = await client.http.put(
        evidence["uploadUrl"],
        content=content or png(),
        headers={"authorization": f"Bearer {owner.token}"},
    )
    assert response.status_code == 200, response.json()
    return evidence["id"]


async def node(client, token, each):
    return (await client.ask(NODE, {"id": each}, token=token))["node"]


async def decided(client, token, evidence_id, **finding):
    given = {"evidenceId": evidence_id, "idempotencyKey": free_number(), **finding}
    return (await client.ask(DECIDE, {"input": given}, token=token))["decideEvidence"]


async def test_evidence_is_announced_sent_and_seen_beside_its_registration(client, owner, asked):
    evidence = (await offered(client, owner, asked[1]))["evidence"]
    assert evidence["state"] == "EXPECTED"
    assert evidence["uploadUrl"] == f"/evidence/{read_key('Evidence', evidence['id'])}"
    assert (evidence["fileUrl"], evidence["mediaType"], evidence["size"]) == (None, None, None)
    await client.http.put(
        evidence["uploadUrl"], content=png(), headers={"authorization": f"Bearer {owner.token}"}
    )
    assert (await node(client, owner.token, asked[1]))["evidence"] == [
        {
            "id": evidence["id"],
            "state": "STORED",
            "mediaType": "image/png",
            "size": len(png()),
            "uploadUrl": None,
        }
    ]


async def test_announcing_again_with_the_same_key_announces_one(client, owner, asked):
    first, again = [await offered(client, owner, asked[1], key="k") for _ in range(2)]
    assert first == again
    assert len((await node(client, owner.token, asked[1]))["evidence"]) == 1


async def test_what_evidence_cannot_be_for_is_forbidden_alike(
    client, database, house, owner, asked
):
    other = await make_owner(database, house)
    claim_id = await claim(database, other, free_number())
    foreign = [
        *(asked[1], write_id("Registration", new_id()), write_id("OwnershipClaim", new_id())),
        *(write_id("Watch", asked[0].id), "nonsense"),
    ]
    answers = [await offered(client, other, each) for each in foreign]
    assert [each["userErrors"][0]["code"] for each in answers] == ["FORBIDDEN"] * 5
    assert all(each == answers[0] for each in answers)
    assert (await offered(client, other, write_id("OwnershipClaim", claim_id)))["evidence"]


async def test_the_sixth_file_is_refused(client, owner, asked):
    answers = [await offered(client, owner, asked[1]) for _ in range(6)]
    assert [len(each["userErrors"]) for each in answers] == [0, 0, 0, 0, 0, 1]
    assert answers[5]["userErrors"][0]["code"] == "EVIDENCE_TOO_MANY"


async def test_a_claim_with_evidence_looks_the_same_for_every_number(
    client, database, house, maison, owner
):
    held = await make_sold_piece(database, maison.seller, maison.watch)
    await register(database, await make_owner(database, house), held)
    seen = []
    for number in (held.number, free_number()):
        subject = write_id("OwnershipClaim", await claim(database, owner, number))
        await sent(client, owner, subject)
        found = await node(client, owner.token, subject)
        seen.append((found["claimed"], found["silentUntil"] is None, len(found["evidence"])))
    assert seen == [("OPEN", True, 1)] * 2


async def test_evidence_is_shown_to_who_sent_it_and_to_staff_alone(
    client, database, house, maison, owner, asked, staff
):
    evidence_id = await sent(client, owner, asked[1])
    stranger = await make_owner(database, house)
    for token in (stranger.token, maison.seller.token, None):
        assert await node(client, token, evidence_id) is None
    own, seen = [await node(client, token, evidence_id) for token in (owner.token, staff)]
    assert own == {"__typename": "Evidence", "state": "STORED", "fileUrl": None}
    shown = await client.http.get(seen["fileUrl"], headers={"authorization": f"Bearer {staff}"})
    assert shown.content == png()


async def test_staff_see_what_was_sent_and_not_what_was_only_announced(client, owner, asked, staff):
    announced = (await offered(client, owner, asked[1]))["evidence"]["id"]
    assert await node(client, staff, announced) is None


async def test_a_receipt_extends_the_warranty(client, owner, asked, staff):
    evidence_id = await sent(client, owner, asked[1])
    sold_on = now().date() - timedelta(days=40)
    answer = await decided(
        client, staff, evidence_id, accepted=True, soldOn=sold_on.isoformat(), market="jp"
    )
    assert answer["userErrors"] == []
    assert answer["evidence"]["state"] == "ACCEPTED"
    found = await node(client, owner.token, asked[1])
    assert (found["stands"], found["evidence"][0]["state"]) == ("ACTIVE", "ACCEPTED")


async def test_a_refused_receipt_refuses_the_request(client, owner, asked, staff):
    evidence_id = await sent(client, owner, asked[1])
    await decided(client, staff, evidence_id, accepted=False)
    assert (await node(client, owner.token, asked[1]))["stands"] == "REFUSED"


@pytest.mark.parametrize(
    ("finding", "code", "field"),
    [
        ({"accepted": True}, "PURCHASE_DATE_NEEDED", ["soldOn"]),
        ({"accepted": True, "soldOn": "2989-01-01"}, "DATE_IN_FUTURE", ["soldOn"]),
        ({"accepted": True, "soldOn": "1980-01-01"}, "DATE_TOO_EARLY", ["soldOn"]),
    ],
)
async def test_a_date_that_cannot_be_is_told_to_staff(
    client, owner, asked, staff, finding, code, field
):
    answer = await decided(client, staff, await sent(client, owner, asked[1]), **finding)
    assert answer["evidence"] is None
    assert [(each["code"], each["field"]) for each in answer["userErrors"]] == [(code, field)]


@pytest.mark.parametrize("written", ["03/04/2019", "2019-4-3", "3 April 2019", "20190431"])
async def test_a_date_that_can_be_read_in_two_ways_is_not_taken(
    client, owner, asked, staff, written
):
    given = {"evidenceId": "x", "idempotencyKey": "k", "accepted": True, "soldOn": written}
    response = await client.send(DECIDE, {"input": given}, token=staff)
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_an_unknown_number_is_told_to_staff_only(client, database, owner, maison, staff):
    request_id = await register(database, owner, Piece(new_id(), free_number()))
    evidence_id = await sent(client, owner, write_id("Registration", request_id))
    answer = await decided(client, staff, evidence_id, accepted=True, soldOn="2024-05-05")
    assert answer["userErrors"][0]["code"] == "NUMBER_UNKNOWN"


async def test_only_staff_decide(client, maison, owner, asked):
    evidence_id = await sent(client, owner, asked[1])
    given = {"evidenceId": evidence_id, "idempotencyKey": "k", "accepted": False}
    for token in (owner.token, maison.seller.token):
        response = await client.send(DECIDE, {"input": given}, token=token)
        assert response.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_what_staff_find_of_a_claims_evidence_leaves_the_claim_alone(
    client, database, owner, staff
):
    claim_id = await claim(database, owner, free_number())
    evidence_id = write_id("Evidence", await store(database, owner, Subject(claim_id=claim_id)))
    answer = await decided(client, staff, evidence_id, accepted=True)
    assert answer["evidence"]["state"] == "ACCEPTED"
    async with database.transaction() as session:
        assert await session.scalar(select(OwnershipClaim.state)) == "OPEN"
