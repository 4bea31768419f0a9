"""Staff may say a country as they like, by its letters or by its name, and are understood."""

import pytest

from services.profiles import Address
from tests.jobs.crm.world import begin_world


@pytest.fixture
async def world(database, house):
    return await begin_world(database, house)


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("France", "FR"), ("Suisse", "CH"), ("DEUTSCHLAND", "DE"), ("Türkiye", "TR"),
        ("日本", "JP"), ("الإمارات العربية المتحدة", "AE"), ("UK", "GB"), ("usa", "US"),
        ("The Netherlands", "NL"), ("CHE", "CH"), ("ch", "CH"),
    ],
)  # fmt: skip
async def test_a_country_that_staff_say_by_its_name_is_taken(world, typed, country):
    world.crm.staff_edit(world.owner.id, country=typed)
    await world.hear()
    assert await world.reviews() == []
    assert (await world.profile()).country == country
    await world.deliver()
    assert world.contact().told["country"] == typed  # staff's way of saying it stays
    assert await world.hear() == 0


async def test_the_country_of_an_address_too(world):
    world.crm.staff_edit(world.owner.id, city="Gand", country="Belgique")
    await world.hear()
    assert (await world.profile()).address == Address(city="Gand", country="BE")
    assert await world.reviews() == []


async def test_the_same_country_said_otherwise_is_no_change(world):
    world.crm.staff_edit(world.owner.id, country="Frankreich")
    audited = await world.audited()
    await world.hear()
    assert await world.audited() == audited
    await world.deliver()
    assert world.contact().told["country"] == "Frankreich"


@pytest.mark.parametrize("typed", ["Congo", "Korea", "Freedonia", "somewhere in Europe", "EEE"])
async def test_what_may_be_two_countries_or_none_waits_for_a_person(world, typed):
    before = (await world.profile()).country
    world.crm.staff_edit(world.owner.id, country=typed)
    await world.hear()
    assert await world.questions() == [("VALUE_REFUSED", ["country"])]
    assert (await world.profile()).country == before
