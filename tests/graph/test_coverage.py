"""The cover of a watch over HTTP: one timeline, each segment with its reason, and the terms."""

from datetime import timedelta

import pytest

from rules.access import Role
from services.holding import begin_ownership
from tests.factories import (
    anniversary,
    day_ago,
    make_owner,
    make_sold_piece,
    make_staff_key,
    register,
)

COVER = """
query C($day: Date) { viewer { watches { nodes { coverage(asOf: $day) {
  status startsOn endsOn daysLeft
  reason { code message nextAction deadline }
  segments { kind startsOn endsOn state voidReason reason { code message nextAction deadline } }
  terms { version language covered notCovered }
} } } } }
"""
FIND = """
mutation F($input: ReportThirdPartyRepairInput!) {
  reportThirdPartyRepair(input: $input) {
    userErrors { code field } coverage { status endsOn daysLeft reason { code } }
  }
}
"""
SOLD_ON = day_ago(100)
BASE_ENDS, ALL_ENDS = anniversary(SOLD_ON, 2), anniversary(SOLD_ON, 8)


@pytest.fixture
async def piece(database, maison):
    return await make_sold_piece(database, maison.seller, maison.watch, sold_on=SOLD_ON)


@pytest.fixture
async def owner(database, house, piece):
    owner = await make_owner(database, house, language="en")
    await register(database, owner, piece)
    return owner


async def cover_of(client, owner, day=None, language=None):
    answer = await client.ask(
        COVER, {"day": day and day.isoformat()}, token=owner.token, language=language
    )
    (watch,) = answer["viewer"]["watches"]["nodes"]
    return watch["coverage"]


async def find(client, database, piece, found_on):
    token = await make_staff_key(database, Role.SERVICE_CENTRE, label="Geneva")
    given = {"individualNumber": piece.number, "foundOn": found_on.isoformat()}
    given["idempotencyKey"] = f"find {found_on}"
    answer = await client.ask(FIND, {"input": given}, token=token)
    return answer["reportThirdPartyRepair"]


async def test_an_extended_watch_says_why_it_is_covered(client, owner):
    cover = await cover_of(client, owner)
    assert (cover["status"], cover["endsOn"]) == ("EXTENDED", ALL_ENDS.isoformat())
    assert cover["reason"] == {
        "code": "COVERED_BY_REGISTRATION",
        "message": "The warranty was extended when the watch was registered with the care"
        " programme.",
        "nextAction": None,
        "deadline": None,
    }


async def test_every_segment_says_why_it_is_there_and_asks_for_nothing(client, owner):
    base, extension = (await cover_of(client, owner))["segments"]
    assert (base["state"], base["reason"]["code"]) == ("CURRENT", "COVERED_BY_SALE")
    assert (extension["state"], extension["reason"]["code"]) == (
        *("UPCOMING", "COVERED_BY_REGISTRATION"),
    )
    assert {base["reason"]["nextAction"], extension["reason"]["deadline"]} == {None}


async def test_a_base_that_runs_asks_to_be_extended_by_its_last_day(client, database, house, piece):
    owner = await make_owner(database, house, language="en")
    async with database.transaction() as session:
        await begin_ownership(session, timepiece_id=piece.id, owner_id=owner.id, since=SOLD_ON)
    cover = await cover_of(client, owner)
    assert cover["status"] == "BASE"
    assert cover["reason"]["nextAction"] == "Register it to extend the warranty."
    assert cover["reason"]["deadline"] == BASE_ENDS.isoformat()


@pytest.mark.parametrize(
    ("years", "days", "status", "code"),
    [
        (0, -1, "NOT_STARTED", "COVER_NOT_STARTED"),
        (8, 0, "EXTENDED", "COVERED_BY_REGISTRATION"),
        (8, 1, "ENDED", "COVER_ENDED"),
    ],
)
async def test_a_day_has_its_reason(client, owner, years, days, status, code):
    day = anniversary(SOLD_ON, years) + timedelta(days=days)
    cover = await cover_of(client, owner, day)
    assert (cover["status"], cover["reason"]["code"]) == (status, code)


async def test_a_repair_of_others_leaves_the_days_before_it_covered(client, database, piece, owner):
    found_on = day_ago(10)
    found = await find(client, database, piece, found_on)
    assert found["userErrors"] == []
    assert found["coverage"]["reason"] == {"code": "THIRD_PARTY_REPAIR"}
    last = found_on - timedelta(days=1)
    assert (await cover_of(client, owner, last))["daysLeft"] == 1
    cover = await cover_of(client, owner)
    assert (cover["status"], cover["endsOn"]) == ("VOID", last.isoformat())
    base, extension = cover["segments"]
    assert (base["endsOn"], base["state"]) == (last.isoformat(), "VOIDED")
    assert (extension["endsOn"], extension["voidReason"]) == (
        *(ALL_ENDS.isoformat(), "THIRD_PARTY_REPAIR"),
    )


@pytest.mark.parametrize("role", [Role.CRM_AGENT, Role.DISTRIBUTION_CENTRE])
async def test_only_a_service_centre_reports_a_repair(client, database, piece, role):
    given = {"individualNumber": piece.number, "foundOn": "2026-01-01", "idempotencyKey": "k"}
    token = await make_staff_key(database, role)
    response = await client.send(FIND, {"input": given}, token=token)
    assert response.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_the_terms_say_what_is_covered_and_what_is_not(client, owner):
    terms = (await cover_of(client, owner))["terms"]
    assert (terms["version"], terms["language"]) == ("2019-11-12", "en")
    assert "running well" in terms["covered"]
    for word in ("strap", "appearance", "mishandling"):
        assert word in terms["notCovered"]


async def test_the_terms_are_those_of_the_day_asked_about(client, owner):
    first = (await cover_of(client, owner, day_ago(365 * 3)))["terms"]
    assert first["version"] == "2019-11-12"
    before = SOLD_ON.replace(year=2019, month=11, day=11)
    assert (await cover_of(client, owner, before))["terms"] is None
