"""Joint holders over HTTP: they see the watch with its holder, and decide nothing about it."""

import pytest

from tests.factories import make_owner
from tests.graph.hands import done, held, notices, offered, portfolio, refused, rows


@pytest.fixture
async def couple(client, database, house, maison):
    """Who holds a watch, who holds it too, and the id of the watch."""
    _, holder, watch = await held(client, database, house, maison)
    joint = await make_owner(database, house)
    code = await offered(client, holder, watch, "JOINT")
    await done(client, joint, "acceptTransfer", code=code)
    return holder, joint, watch


async def test_both_see_the_watch_and_its_cover(client, couple):
    holder, joint, _ = couple
    ((of_holder,), (of_joint,)) = [await portfolio(client, each) for each in (holder, joint)]
    assert (of_holder["holding"], of_joint["holding"]) == ("PRIMARY", "JOINT")
    assert of_holder["id"] == of_joint["id"]
    assert of_holder["coverage"] == of_joint["coverage"]


async def test_the_primary_holder_keeps_all_that_is_theirs(client, database, couple):
    holder, joint, _ = couple
    found = await rows(
        database, "SELECT owner_id, is_primary, until FROM ownership ORDER BY is_primary DESC"
    )
    assert found == [(holder.id, True, None), (joint.id, False, None)]
    states = await rows(database, "SELECT owner_id, state FROM registration ORDER BY requested_at")
    assert states == [(holder.id, "ACTIVE"), (joint.id, "ACTIVE")]


async def test_only_the_primary_holder_is_told_of_joint_ones_and_no_more_than_since_when(
    client, couple
):
    holder, joint, _ = couple
    ((of_holder,), (of_joint,)) = [await portfolio(client, each) for each in (holder, joint)]
    (shown,) = of_holder["jointHolders"]
    assert set(shown) == {"id", "since"}
    assert of_joint["jointHolders"] == []


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("offerTransfer", {"kind": "GIFT"}),
        ("reportIncident", {"kind": "STOLEN"}),
        ("reportIncident", {"kind": "RECOVERED"}),
        ("removeJointHolder", {"jointHolderId": "x"}),
    ],
)
async def test_a_joint_holder_decides_nothing(client, couple, name, given):
    _, joint, watch = couple
    assert await refused(client, joint, name, watchId=watch, **given) == "FORBIDDEN"


async def test_the_offer_of_the_primary_holder_is_not_shown_to_a_joint_one(client, couple):
    holder, joint, watch = couple
    await offered(client, holder, watch)
    assert (await portfolio(client, joint))[0]["transfer"] is None


async def test_who_holds_a_watch_too_does_not_join_it_twice(client, couple):
    holder, joint, watch = couple
    code = await offered(client, holder, watch, "JOINT")
    assert await refused(client, joint, "acceptTransfer", code=code) == "TRANSFER_TO_ONESELF"


async def test_a_joint_holder_may_come_to_hold_the_watch_alone(client, couple):
    holder, joint, watch = couple
    code = await offered(client, holder, watch)
    accepted = await done(client, joint, "acceptTransfer", code=code)
    assert accepted["watch"]["holding"] == "PRIMARY"
    assert await portfolio(client, holder) == []


async def test_joint_holders_leave_with_the_primary_one(client, database, house, couple):
    holder, joint, watch = couple
    buyer = await make_owner(database, house)
    await done(client, buyer, "acceptTransfer", code=await offered(client, holder, watch))
    assert [await portfolio(client, each) for each in (holder, joint)] == [[], []]
    assert len(await portfolio(client, buyer)) == 1
    states = await rows(database, "SELECT state, count(*) FROM registration GROUP BY state")
    assert sorted(states) == [("ACTIVE", 1), ("ENDED", 2)]
    assert (await notices(database, joint))[-1] == ("TRANSFER_ACCEPTED", "GIVEN")


async def test_a_joint_holder_leaves_by_themselves_and_nobody_else_does(client, couple):
    holder, joint, watch = couple
    assert (await done(client, joint, "releaseWatch", watchId=watch))["watch"] is None
    assert await portfolio(client, joint) == []
    assert (await portfolio(client, holder))[0]["jointHolders"] == []


async def test_the_primary_holder_parts_from_a_joint_one(client, database, couple):
    holder, joint, watch = couple
    (shown,) = (await portfolio(client, holder))[0]["jointHolders"]
    given = {"watchId": watch, "jointHolderId": shown["id"]}
    for _ in range(2):
        assert (await done(client, holder, "removeJointHolder", **given))["watch"]["id"] == watch
    assert await portfolio(client, joint) == []
    found = await rows(database, "SELECT ended_by FROM ownership WHERE until IS NOT NULL")
    assert found == [("REMOVAL",)]


async def test_nobody_parts_a_primary_holder_or_those_of_another_watch(
    client, database, house, maison, couple
):
    holder, _, watch = couple
    _, other, other_watch = await held(client, database, house, maison)
    (shown,) = (await portfolio(client, holder))[0]["jointHolders"]
    given = {"watchId": other_watch, "jointHolderId": shown["id"]}
    assert await refused(client, other, "removeJointHolder", **given) == "FORBIDDEN"
    given = {"watchId": watch, "jointHolderId": watch}
    assert await refused(client, holder, "removeJointHolder", **given) == "FORBIDDEN"


async def test_a_released_watch_leaves_every_portfolio_and_keeps_its_cover(
    client, database, couple
):
    holder, joint, watch = couple
    code = await offered(client, holder, watch)
    await done(client, holder, "releaseWatch", watchId=watch)
    assert [await portfolio(client, each) for each in (holder, joint)] == [[], []]
    assert await refused(client, joint, "acceptTransfer", code=code) == "TRANSFER_CODE_REFUSED"
    alive = await rows(database, "SELECT kind FROM coverage_segment WHERE voided_at IS NULL")
    assert sorted(alive) == [("BASE",), ("EXTENSION",)]


async def test_a_released_watch_may_be_registered_again_by_who_has_its_card(
    client, database, house, maison
):
    piece, holder, watch = await held(client, database, house, maison)
    await done(client, holder, "releaseWatch", watchId=watch)
    finder = await make_owner(database, house)
    answer = await client.ask(
        """mutation R($input: RegisterWatchInput!) {
          registerWatch(input: $input) { registration { state } } }""",
        {
            "input": {
                "individualNumber": piece.number,
                "acceptTermsVersion": "2026-11-01",
                "cardToken": piece.card,
                "idempotencyKey": "again",
            }
        },
        token=finder.token,
    )
    assert answer["registerWatch"]["registration"]["state"] == "ACTIVE"


async def test_nobody_releases_what_is_not_theirs(client, database, house, couple):
    _, _, watch = couple
    stranger = await make_owner(database, house)
    for given in (watch, "nonsense"):
        assert await refused(client, stranger, "releaseWatch", watchId=given) == "FORBIDDEN"
