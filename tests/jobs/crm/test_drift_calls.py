"""How many calls a comparison takes: one for each page of the largest part, and a few to look."""

from math import ceil

import pytest

from jobs.crm.reconciliation.comparing import Reconciliation
from tests.jobs.crm.crowd import make_crowd
from tests.jobs.crm.drift_world import be_long_ago, drifts
from tests.jobs.crm.mirror import Mirror, agree

WATCHES = 60
SIZE = 20


@pytest.fixture
async def mirror(database, house):
    await make_crowd(database, house, WATCHES, delivered=False)
    mirror = Mirror(database, house.vault, size=SIZE)
    mirror.linked = await agree(database, house.vault)
    await be_long_ago(database)
    return mirror


async def compare(database, house, mirror):
    run_id = await Reconciliation(database, house, mirror).run()
    return [(what, kind, repair) for what, kind, _, repair in await drifts(database, run_id)]


async def test_it_takes_as_many_calls_as_the_largest_part_has_pages(database, house, mirror):
    assert await compare(database, house, mirror) == []
    largest = max(mirror.linked.values())
    assert largest == 2 * WATCHES
    assert mirror.calls <= ceil(largest / SIZE) + 1


async def test_looking_again_takes_a_call_for_each_kind_that_differs(database, house, mirror):
    await compare(database, house, mirror)
    before = mirror.calls
    mirror.lies |= {f"1{place:017}": {"given_name": "Grace"} for place in range(1, 11)}
    mirror.lies |= {f"3{place:017}": {"lost": 1} for place in range(1, 11)}
    mirror.lies[f"4{1:017}"] = None
    found = await compare(database, house, mirror)
    assert found.count(("DIFFERS", "OWNER", "HEARD")) == 10
    assert found.count(("STALE", "COVERAGE", "RESENT")) == 10
    assert found.count(("MISSING", "CONSENT", "HEARD")) == 1
    assert len(found) == 21
    assert mirror.calls - before <= before + 3


def test_a_hundred_thousand_watches_take_some_hundred_calls():
    parts = {"OWNER": 100_000, "TIMEPIECE": 100_000, "COVERAGE": 200_000, "CONSENT": 200_000}
    contacts = {"Individual": 100_000, "Account": 100_000}
    pages = [ceil(number / 2_000) for number in (*parts.values(), *contacts.values())]
    assert calls_for(pages) <= 152
    assert calls_for(pages) + 5 <= 300


def calls_for(pages):
    """Five parts at a time, and the next when one is through."""
    calls, left = 0, sorted(pages)
    while left:
        calls += 1
        left = [each - 1 for each in left[:5] if each > 1] + left[5:]
    return calls
