"""Deliveries that come twice, late and out of order leave the CRM as if each had come once."""

import asyncio
import random
from collections.abc import Sequence

from integrations.crm import Sending
from jobs.crm.outbound.pump import CrmPump
from tests.benchmarks.crm_drain import until_delivered
from tests.benchmarks.crm_equality import differences
from tests.benchmarks.crm_figures import Figure
from tests.benchmarks.crm_people import (
    answer,
    change_phone,
    join_and_register,
    move,
    open_shop,
    people,
    sell,
)
from tests.benchmarks.crm_sight import OURS
from tests.benchmarks.crm_storm import live
from tests.benchmarks.crm_workers import working
from tests.benchmarks.crm_world import World

THEFT = "UPDATE crm_dirty SET lease_until = now() - interval '1 second' WHERE lease IS NOT NULL"
THEFT_SECONDS = 0.05
STAMPS = {"LastModifiedDate", "SystemModstamp", "LastModifiedById"}


class Recorder:
    """The CRM, by somebody who keeps what was sent to it."""

    def __init__(self, crm) -> None:
        self._crm = crm
        self.sent: list[Sending] = []

    def __getattr__(self, name):
        return getattr(self._crm, name)

    async def push(self, sendings: Sequence[Sending]):
        self.sent += sendings
        return await self._crm.push(sendings)


async def replays(world: World, owners: int = 40, rounds: int = 6) -> list[Figure]:
    """All that was ever sent is sent again twice, in any order and in any company."""
    crm, chance = Recorder(world.open_crm()), random.Random(1)  # noqa: S311 - nothing secret
    pump = CrmPump(world.database, world.house.vault, crm)
    await _histories(world, pump, chance, owners, rounds)
    before = _state(world)
    again = [*crm.sent, *crm.sent]
    chance.shuffle(again)
    while again:
        some = {each.record.id: each for each in again[: chance.randrange(1, 60)]}
        again = again[len(some) :]
        await crm._crm.push(list(some.values()))  # noqa: SLF001 - not to be recorded
    changed = [key for key, row in _state(world).items() if row != before.get(key)]
    wrong = await differences(world)
    await crm.close()
    return [
        Figure("replayed_deliveries", 2 * len(crm.sent), "records"),
        Figure("rows_changed_by_replays", len(changed), "rows", at_most=0),
        Figure("differences_after_replays", len(wrong), "differences", at_most=0),
    ]


async def _histories(world, pump, chance, owners, rounds):
    """People who register, move, get another telephone, refuse and agree; delivered in between."""
    shop, buyers = await open_shop(world), people(seed=7)
    pieces = await sell(world, shop, owners)
    known = [
        (await join_and_register(world, person, piece)).owner_id
        for piece, person in zip(pieces, buyers, strict=False)
    ]
    await pump.drain()
    for number in range(rounds):
        for owner_id in chance.sample(known, k=owners // 2):
            act = chance.randrange(3)
            async with world.database.transaction() as session:
                if act == 0:
                    await change_phone(session, world, owner_id, chance.randrange(10**7))
                elif act == 1:
                    await move(session, world, owner_id, f"Morges {number}")
                else:
                    await answer(session, owner_id, granted=False)
        await pump.drain()


def _state(world: World) -> dict:
    """Every record of the CRM without the stamps of its last write."""
    sight = world.sight()
    try:
        return {
            (name, row["Id"]): {key: row[key] for key in row.keys() - STAMPS}
            for name in OURS
            for row in sight.rows(name, "1")
        }
    finally:
        sight.close()


async def two_at_once(world: World, seconds: float = 30) -> list[Figure]:
    """Two workers, each of whom is robbed of its leases by the other all the time."""
    shop = await open_shop(world)
    robbing = asyncio.create_task(_rob(world))
    with (
        working(world.environ, world.folder, "one"),
        working(world.environ, world.folder, "other"),
    ):
        await live(world, shop, seconds, seed=5)
        robbing.cancel()
        await until_delivered(world)
    wrong = await differences(world)
    return [Figure("differences_after_double_deliveries", len(wrong), "differences", at_most=0)]


async def _rob(world: World) -> None:
    connection = await world.connect()
    try:
        while True:
            await connection.execute(THEFT)
            await asyncio.sleep(THEFT_SECONDS)
    finally:
        await connection.close()
