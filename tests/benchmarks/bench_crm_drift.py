"""How long everything takes to be compared: PYTHONPATH=. python FILE [WATCHES], else 100,000.

The CRM is a mirror of our own tables, so that only our side is measured; its pages are as large as
Salesforce's, five parts of 2,000 rows. Fifty records differ.
"""

import asyncio
import resource
import secrets
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url

from app.embedded import running
from jobs.crm.reconciliation.comparing import Reconciliation
from models.database import Database
from models.migration import migrate
from rules.programme import DEFAULT_PROGRAMMES
from services.household import Household
from services.vault import Vault
from tests.benchmarks.crm_figures import Figure, tell_all
from tests.benchmarks.crm_filling import fill
from tests.benchmarks.crm_people import open_shop
from tests.jobs.crm.drift_world import be_long_ago, drifts
from tests.jobs.crm.mirror import Mirror, agree

WATCHES = 100_000
MOST_CALLS = 300
PLANTED = 50


@dataclass
class World:
    """As much of a world as it takes to fill one."""

    url: str
    database: Database
    house: Household

    async def connect(self) -> asyncpg.Connection:
        dsn = make_url(self.url).set(drivername="postgresql")
        return await asyncpg.connect(dsn.render_as_string(hide_password=False))


async def measure(url: str, watches: int) -> bool:
    """Fill, plant, compare, and say how it went."""
    vault = Vault({1: secrets.token_bytes(32)}, 1, secrets.token_bytes(32))
    async with Database(url, connections=8) as database:
        world = World(url, database, Household(vault, DEFAULT_PROGRAMMES))
        shop = await open_shop(world)
        await fill(world, shop, owners=watches)
        await tidy(world)
        linked = await agree(database, vault)
        await tidy(world)
        await be_long_ago(database)
        mirror = Mirror(database, vault)
        plant(mirror)
        began, cpu = time.monotonic(), time.process_time()
        run_id = await Reconciliation(database, world.house, mirror).run()
        spent, busy = time.monotonic() - began, time.process_time() - cpu
        found = await drifts(database, run_id)
    return tell_all(
        [
            Figure("records", sum(linked.values()), "rows"),
            Figure("calls", mirror.calls, "calls", at_most=MOST_CALLS),
            Figure("found", len(found), "differences", at_least=PLANTED, at_most=PLANTED),
            Figure("time", spent, "s"),
            Figure("our CPU, the mirror's included", busy, "s"),
            Figure("memory at most", peak_megabytes(), "MB"),
        ],
        "crm_drift.",
    )


def plant(mirror: Mirror) -> None:
    """Ten of five sorts, by the mirror's ids: the kind's place, then a number."""
    for number in range(1, 11):
        mirror.lies[f"1{number:017}"] = {"given_name": "Grace"}
        mirror.lies[f"1{number + 20:017}"] = {"opted_out": "true"}
        mirror.lies[f"2{number:017}"] = {"individual_number": "OTHER"}
        mirror.lies[f"3{number:017}"] = {"lost": 1}
        mirror.lies[f"4{number:017}"] = None


async def tidy(world: World) -> None:
    """Nothing is promised, and the database knows what it holds, as autovacuum would see to."""
    connection = await world.connect()
    await connection.execute("TRUNCATE crm_dirty")
    await connection.execute("ANALYZE")
    await connection.close()


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    watches = int(sys.argv[1]) if len(sys.argv) > 1 else WATCHES
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder) / "postgres", durable=False) as url,
    ):
        migrate(url)
        is_met = asyncio.run(measure(url, watches))
    sys.exit(0 if is_met else 1)


if __name__ == "__main__":
    main()
