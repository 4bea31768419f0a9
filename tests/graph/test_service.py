"""A service centre reports its work over HTTP, and is told what is covered and what is billed."""

import pytest

from rules.access import Role
from tests.factories import (
    anniversary,
    day_ago,
    make_owner,
    make_sold_piece,
    make_staff_key,
)

RECORD = """
mutation R($input: RecordServiceInput!) {
  recordService(input: $input) {
    userErrors { code field message }
    job {
      externalId individualNumber receivedOn completedOn guaranteedThrough
      lines { work isCovered reason { code message } }
    }
  }
}
"""
RECEIVED, COMPLETED = day_ago(10), day_ago(5)


@pytest.fixture
async def piece(database, maison):
    return await make_sold_piece(database, maison.seller, maison.watch)


@pytest.fixture
async def centre(database):
    return await make_staff_key(database, Role.SERVICE_CENTRE, label="Geneva")


@pytest.fixture
def record(client, piece, centre):
    async def record(*, token=centre, key="1", **given):
        job = {
            "externalId": "J-1",
            "individualNumber": piece.number,
            "receivedOn": RECEIVED.isoformat(),
            "completedOn": COMPLETED.isoformat(),
            "works": ["BATTERY", "POLISH"],
            "idempotencyKey": key,
        }
        answer = await client.ask(RECORD, {"input": job | given}, token=token)
        return answer["recordService"]

    return record


async def test_a_mixed_job_is_answered_line_by_line(record, piece):
    recorded = await record()
    assert recorded["userErrors"] == []
    job = recorded["job"]
    assert (job["externalId"], job["individualNumber"]) == ("J-1", piece.number)
    assert job["guaranteedThrough"] == anniversary(COMPLETED, 2).isoformat()
    assert [(line["work"], line["isCovered"]) for line in job["lines"]] == [
        ("BATTERY", True),
        ("POLISH", False),
    ]
    assert job["lines"][1]["reason"] == {
        "code": "AESTHETIC_WORK",
        "message": "Work on appearance is not covered by the warranty.",
    }


async def test_the_same_job_under_another_key_is_the_same_answer(record):
    assert await record() == await record(key="2")


async def test_a_renewed_key_of_the_centre_knows_its_jobs(database, record):
    renewed = await make_staff_key(database, Role.SERVICE_CENTRE, label="Geneva")
    assert await record() == await record(token=renewed, key="2")


async def test_an_id_with_other_work_is_refused_at_its_field(record):
    await record()
    refused = await record(key="2", works=["BATTERY"])
    (error,) = refused["userErrors"]
    assert (refused["job"], error["code"], error["field"]) == (
        *(None, "EXTERNAL_ID_REUSED"),
        ["externalId"],
    )


async def test_nobody_else_records_a_service(client, database, house, maison):
    owner = await make_owner(database, house)
    agent = await make_staff_key(database, Role.CRM_AGENT)
    job = {"externalId": "J", "individualNumber": "1", "works": [], "idempotencyKey": "k"}
    job |= {"receivedOn": "2026-01-01", "completedOn": "2026-01-01"}
    for token in (owner.token, maison.seller.token, agent):
        response = await client.send(RECORD, {"input": job}, token=token)
        assert response.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
