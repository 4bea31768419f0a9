"""What `make soak` does at length: workers that are killed, and a CRM in trouble, for seconds."""

import pytest

from tests.benchmarks.crm_kill_points import OUTBOUND_POINTS
from tests.benchmarks.crm_kill_staff_points import STAFF_POINTS
from tests.benchmarks.crm_kills import kill_at, open_scene
from tests.benchmarks.crm_storm import storm
from tests.benchmarks.crm_world import world

POINTS = {**OUTBOUND_POINTS, **STAFF_POINTS}
STORMY_SECONDS = 5


@pytest.fixture
async def there(tmp_path, database_url):
    async with world(tmp_path, database_url) as there:
        yield there


async def test_a_worker_killed_at_each_point_loses_nothing_and_makes_no_twin(there):
    scene = await open_scene(there, 10 + 3 * len(POINTS))
    try:
        assert {name: await kill_at(scene, point, 1) for name, point in POINTS.items()} == {
            name: [] for name in POINTS
        }
    finally:
        scene.worker.stop()


async def test_a_storm_of_faults_leaves_all_delivered_and_nothing_goes_back(there):
    figures = {each.name: each for each in await storm(there, STORMY_SECONDS)}
    assert figures["storm_lost_or_different"].value == 0
    assert figures["storm_versions_that_went_back"].value == 0
