"""Staff merge a client away, and life goes on: nobody comes back."""

import asyncio
import time

from jobs.crm.outbound.pump import CrmPump
from tests.benchmarks.crm_equality import differences
from tests.benchmarks.crm_figures import Figure
from tests.benchmarks.crm_people import change_phone, join_and_register, open_shop, people, sell
from tests.benchmarks.crm_sight import KEY
from tests.benchmarks.crm_staff import contact_of, merge_into, write_card
from tests.benchmarks.crm_workers import working
from tests.benchmarks.crm_world import World

UPDATES = 50
MERGED = 4


async def mergers(world: World) -> list[Figure]:
    """Four are merged into cards of paper, and change their telephones fifty times each."""
    pairs, owners = await _merged(world)
    began = time.monotonic()
    with working(world.environ, world.folder):
        await _change_often(world, owners)
        relinked = await _until_relinked(world, pairs)
    wrong = [each for each in await differences(world) if "MobilePhone" not in each]
    return [
        Figure("resurrected_by_updates", _living(world, pairs), "contacts", at_most=0),
        Figure("links_followed_after", relinked - began, "s", at_most=60),
        Figure("differences_after_mergers", len(wrong), "differences", at_most=0),
    ]


async def mergers_nobody_hears(world: World) -> list[Figure]:
    """The same with nobody who listens: only what is sent meets the merge."""
    pairs, owners = await _merged(world)
    crm = world.open_crm()
    pump = CrmPump(world.database, world.house.vault, crm)
    delivering = asyncio.create_task(pump.run())
    await _change_often(world, owners)
    await asyncio.sleep(2)
    pump.stop()
    await delivering
    await crm.close()
    return [Figure("resurrected_without_inbound", _living(world, pairs), "contacts", at_most=0)]


async def _merged(world):
    shop, buyers = await open_shop(world), people(seed=4)
    pieces = await sell(world, shop, MERGED)
    registered = [
        (person, (await join_and_register(world, person, piece)).owner_id)
        for piece, person in zip(pieces, buyers, strict=False)
    ]
    crm = world.open_crm()
    await CrmPump(world.database, world.house.vault, crm).drain()
    await crm.close()
    pairs = []
    for person, owner_id in registered:
        loser = contact_of(world, owner_id)["Id"]
        winner = write_card(world, person, Email=None, MobilePhone=None)
        merge_into(world, winner, loser)
        pairs.append((winner, loser, owner_id))
    return pairs, [owner_id for _, owner_id in registered]


async def _change_often(world, owners):
    for number in range(UPDATES):
        for owner_id in owners:
            async with world.database.transaction() as session:
                await change_phone(session, world, owner_id, number)
        await asyncio.sleep(0.1)


async def _until_relinked(world, pairs):
    winners = {winner for winner, _, _ in pairs}
    while True:
        rows = await world.ask("SELECT crm_id FROM crm_link WHERE kind = 'OWNER' AND parts <> '{}'")
        if {row["crm_id"] for row in rows} == winners and not await world.ask(
            "SELECT FROM crm_dirty"
        ):
            return time.monotonic()
        await asyncio.sleep(0.05)


def _living(world, pairs):
    """Contacts of ours beside the winners: losers that are back, or were made anew."""
    sight = world.sight()
    try:
        losers = [loser for _, loser, _ in pairs]
        back = sight.count("Contact", f"IsDeleted = 0 AND Id IN ({str(losers)[1:-1]})")
        winners = [winner for winner, _, _ in pairs]
        anew = sight.count(
            "Contact", f"IsDeleted = 0 AND {KEY} IS NOT NULL AND Id NOT IN ({str(winners)[1:-1]})"
        )
        return back + anew
    finally:
        sight.close()
