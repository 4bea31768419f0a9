"""What the sync with the CRM costs and survives: PYTHONPATH=. python FILE [GOAL …], else all.

Each goal has a world of its own: a database, a local CRM and workers in processes of theirs, spoken
to over real HTTP.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from app.embedded import running
from models.migration import migrate
from tests.benchmarks.crm_cards import cards_of_paper
from tests.benchmarks.crm_corrections import corrections
from tests.benchmarks.crm_costs import calls_for_new_registrations, one_bad_row
from tests.benchmarks.crm_drain import backlog
from tests.benchmarks.crm_figures import Figure, tell_all
from tests.benchmarks.crm_kill_points import OUTBOUND_POINTS
from tests.benchmarks.crm_kill_staff_points import STAFF_POINTS
from tests.benchmarks.crm_kills import kill_at, open_scene
from tests.benchmarks.crm_mergers import mergers, mergers_nobody_hears
from tests.benchmarks.crm_overtaking import overtaking
from tests.benchmarks.crm_pace import commit_to_crm
from tests.benchmarks.crm_replays import replays, two_at_once
from tests.benchmarks.crm_storm import storm
from tests.benchmarks.crm_world import World, world

RUNS, LONG_RUNS = 2, 25  # at each of the eight points
Goal = Callable[[World], Awaitable[list[Figure]]]


async def kills(there: World, runs: int = RUNS) -> list[Figure]:
    """A worker is killed at each point, so often; how often anything was lost or made twice."""
    points = {**OUTBOUND_POINTS, **STAFF_POINTS}
    scene = await open_scene(there, 10 + 3 * runs * len(points))
    try:
        wrong = {name: await kill_at(scene, point, runs) for name, point in points.items()}
    finally:
        scene.worker.stop()
    return [Figure(f"wrong after {name}", len(each), "", at_most=0) for name, each in wrong.items()]


async def kills_of_a_soak(there: World) -> list[Figure]:
    return await kills(there, LONG_RUNS)


GOALS: Mapping[str, Goal] = {
    "costs": calls_for_new_registrations,
    "bad_row": one_bad_row,
    "cards": cards_of_paper,
    "mergers": mergers,
    "replays": replays,
    "overtaking": overtaking,
    "storm": storm,
    "pace": commit_to_crm,
    "drain": backlog,
    "corrections": corrections,
    "twins": two_at_once,
    "unheard_mergers": mergers_nobody_hears,
    "kills": kills,
}
LONG: Mapping[str, Goal] = {"kills_of_a_soak": kills_of_a_soak}


async def measure(goal: Goal, url: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        async with world(Path(folder), url) as there:
            return tell_all(await goal(there), "crm.")


def main() -> None:
    is_met = True
    for name in sys.argv[1:] or GOALS:
        with (
            tempfile.TemporaryDirectory() as folder,
            running(Path(folder) / "postgres", durable=False) as url,
        ):
            migrate(url)
            is_met &= asyncio.run(measure({**GOALS, **LONG}[name], url))
    sys.exit(0 if is_met else 1)


if __name__ == "__main__":
    main()
