"""What an owner finds again on another phone: what waits, what was refused, what they claimed."""

from services.holding import end_ownerships
from tests.factories import (
    Piece,
    day_ago,
    free_number,
    make_owner,
    make_sold_piece,
    make_timepiece,
    register,
)

OWN = """
{ viewer {
  registrations { state individualNumber reason { code } watch { individualNumber } }
  claims { state individualNumber }
} }
"""


async def test_what_waits_is_listed_with_what_was_granted_the_newest_first(
    client, database, house, maison
):
    owner = await make_owner(database, house)
    bought = await make_sold_piece(database, maison.seller, maison.watch)
    await register(database, owner, bought)
    unsold = await make_timepiece(database, maison.watch)
    await register(database, owner, unsold)
    viewer = (await client.ask(OWN, token=owner.token))["viewer"]
    listed = [(each["individualNumber"], each["state"]) for each in viewer["registrations"]]
    assert listed == [(unsold.number, "PENDING_SALE"), (bought.number, "ACTIVE")]
    assert viewer["registrations"][0]["watch"] is None
    assert viewer["claims"] == []


async def test_claims_are_listed_and_nobody_elses(client, database, house, maison):
    holder, claimant = await make_owner(database, house), await make_owner(database, house)
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    await register(database, holder, piece)
    await register(database, claimant, piece)
    viewer = (await client.ask(OWN, token=claimant.token))["viewer"]
    assert viewer["claims"] == [{"state": "WAITING", "individualNumber": piece.number}]
    assert viewer["registrations"] == []
    viewer = (await client.ask(OWN, token=holder.token))["viewer"]
    assert viewer["claims"] == []


async def test_a_registration_of_a_watch_that_left_shows_no_watch(client, database, house, maison):
    owner = await make_owner(database, house)
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    await register(database, owner, piece)
    async with database.transaction() as session:
        await end_ownerships(session, piece.id, ended_by="RELEASE", on=day_ago(0))
    viewer = (await client.ask(OWN, token=owner.token))["viewer"]
    assert [each["watch"] for each in viewer["registrations"]] == [None]


async def test_fifty_are_listed(client, database, house, maison):
    owner = await make_owner(database, house)
    for _ in range(51):
        await register(database, owner, Piece(owner.id, free_number()))
    viewer = (await client.ask(OWN, token=owner.token))["viewer"]
    assert len(viewer["registrations"]) == 50


async def test_a_point_of_sale_has_none(client, maison):
    viewer = (await client.ask(OWN, token=maison.seller.token))["viewer"]
    assert viewer == {"registrations": None, "claims": None}
