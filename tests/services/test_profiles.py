"""What owners say of where they live, as it is kept."""

import pytest

from rules.errors import Ineligible, InvalidInput
from services.profiles import PROFILES, Address, open_profile, update_profile
from tests.factories import day_ago, make_owner, now


async def kept(database, house, address):
    owner = await make_owner(database, house)
    async with database.transaction() as session:
        await update_profile(session, house, owner_id=owner.id, changes={"address": address})
    (row,) = await database.fetch(PROFILES, ids=[owner.id])
    return open_profile(house.vault, row).address


async def test_an_address_loses_control_characters_and_odd_blanks(database, house):
    typed = Address(
        street="12\u00a0St James's\nSquare\x00",
        city="Lon\u202edon",
        postal_code="\x1b",
        country="gb",
    )
    expected = Address(street="12 St James's Square", city="London", country="GB")
    assert await kept(database, house, typed) == expected


async def test_an_address_is_measured_as_it_is_kept(database, house):
    address = await kept(database, house, Address(city=" " + "x" * 40 + "\x00\n"))
    assert address.city == "x" * 40
    with pytest.raises(InvalidInput):
        await kept(database, house, Address(city="x" * 41))


async def test_an_owner_reads_their_address_as_they_typed_it(database, house):
    owner = await make_owner(database, house, email="Ada.Lovelace@Example.COM")
    (row,) = await database.fetch(PROFILES, ids=[owner.id])
    assert open_profile(house.vault, row).email == "Ada.Lovelace@Example.COM"


async def test_a_date_of_birth_is_corrected_by_who_may_and_never_to_that_of_a_child(
    database, house
):
    owner = await make_owner(database, house)

    async def correct(born):
        async with database.transaction() as session:
            who = {"owner_id": owner.id, "actor": "CRM:005"}
            changes = {"birth_date": born}
            await update_profile(session, house, **who, changes=changes, at=now())

    await correct(day_ago(365 * 40))
    with pytest.raises(Ineligible):
        await correct(day_ago(365 * 12))
    with pytest.raises(InvalidInput):
        await correct(day_ago(-1))
    (row,) = await database.fetch(PROFILES, ids=[owner.id])
    assert open_profile(house.vault, row).birth_date == day_ago(365 * 40)
