"""A watch is lost or stolen, over HTTP: it changes hands for nobody, and its cover stays."""

import pytest

from tests.factories import TERMS, make_owner, make_staff_key
from tests.graph.hands import done, held, offered, portfolio, refused, rows

REGISTER = """
mutation R($input: RegisterWatchInput!) {
  registerWatch(input: $input) { userErrors { code } registration { state reason { code } } }
}
"""


@pytest.fixture
async def watch(client, database, house, maison):
    return await held(client, database, house, maison)


async def report(client, owner, watch, kind):
    return (await done(client, owner, "reportIncident", watchId=watch, kind=kind))["watch"]


async def registering(client, who, piece, *, card):
    given = {"individualNumber": piece.number, "acceptTermsVersion": TERMS}
    given |= {"idempotencyKey": f"{card}", "cardToken": piece.card if card else None}
    return (await client.ask(REGISTER, {"input": given}, token=who.token))["registerWatch"]


@pytest.mark.parametrize("kind", ["LOST", "STOLEN"])
async def test_a_report_is_shown_with_the_watch_until_it_is_found(client, database, watch, kind):
    piece, owner, key = watch
    before = (await portfolio(client, owner))[0]["coverage"]
    reported = await report(client, owner, key, kind)
    assert (reported["incident"]["kind"], reported["coverage"]) == (kind, before)
    assert (await report(client, owner, key, "RECOVERED"))["incident"] is None
    actions = await rows(
        database, "SELECT action FROM audit WHERE object_id = :id ORDER BY position", id=piece.id
    )
    assert [action for (action,) in actions][-2:] == [f"REPORT_{kind}", "RECOVER"]


@pytest.mark.parametrize("kind", ["LOST", "STOLEN"])
async def test_nothing_is_offered_or_accepted_while_a_watch_is_missing(
    client, database, house, watch, kind
):
    _, owner, key = watch
    receiver = await make_owner(database, house)
    code = await offered(client, owner, key)
    await report(client, owner, key, kind)
    offer = {"watchId": key, "kind": "GIFT"}
    assert await refused(client, owner, "offerTransfer", **offer) == "TRANSFER_FROZEN"
    assert await refused(client, receiver, "acceptTransfer", code=code) == "TRANSFER_CODE_REFUSED"
    await report(client, owner, key, "RECOVERED")
    await done(client, receiver, "acceptTransfer", code=code)


@pytest.mark.parametrize("kind", ["LOST", "STOLEN"])
async def test_nobody_registers_a_missing_watch(client, database, house, watch, kind):
    piece, owner, key = watch
    await report(client, owner, key, kind)
    finder = await make_owner(database, house)
    unproven = await registering(client, finder, piece, card=False)
    assert unproven["registration"]["reason"]["code"] == "NOT_CONFIRMED"
    other = await make_owner(database, house)
    proven = await registering(client, other, piece, card=True)
    assert proven["userErrors"] == [{"code": "REPORTED_STOLEN"}]


async def test_a_lost_watch_may_turn_out_to_be_stolen(client, database, watch):
    _, owner, key = watch
    for kind in ("LOST", "STOLEN", "STOLEN"):
        assert (await report(client, owner, key, kind))["incident"]["kind"] == kind
    assert await rows(database, "SELECT kind FROM incident") == [("STOLEN",)]


async def test_only_who_holds_a_watch_reports_it(client, database, house, watch):
    _, _, key = watch
    stranger = await make_owner(database, house)
    for kind in ("LOST", "STOLEN", "RECOVERED"):
        given = {"watchId": key, "kind": kind}
        assert await refused(client, stranger, "reportIncident", **given) == "FORBIDDEN"


async def test_what_was_not_reported_is_not_found(client, watch):
    _, owner, key = watch
    given = {"watchId": key, "kind": "RECOVERED"}
    assert await refused(client, owner, "reportIncident", **given) == "INCIDENT_UNKNOWN"


async def test_what_staff_reported_only_staff_take_back(client, database, watch):
    piece, owner, key = watch
    desk = await make_staff_key(database)
    given = {"individualNumber": piece.number}
    await done(client, desk, "recordIncident", kind="STOLEN", **given)
    found = {"watchId": key, "kind": "RECOVERED"}
    assert await refused(client, owner, "reportIncident", **found) == "FORBIDDEN"
    assert (await report(client, owner, key, "LOST"))["incident"]["kind"] == "STOLEN"
    answer = await done(client, desk, "recordIncident", kind="RECOVERED", **given)
    assert answer["incident"] is None
    assert (await portfolio(client, owner))[0]["incident"] is None


async def test_staff_take_back_what_an_owner_reported(client, database, watch):
    piece, owner, key = watch
    await report(client, owner, key, "STOLEN")
    desk = await make_staff_key(database)
    given = {"individualNumber": piece.number, "kind": "RECOVERED"}
    await done(client, desk, "recordIncident", **given)
    assert (await portfolio(client, owner))[0]["incident"] is None


async def test_a_number_nobody_knows_is_not_recorded(client, database, maison):
    desk = await make_staff_key(database)
    given = {"individualNumber": "999999ZZ", "kind": "STOLEN"}
    assert await refused(client, desk, "recordIncident", **given) == "NUMBER_UNKNOWN"
