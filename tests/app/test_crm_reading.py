"""The desk reads both sides of a record: ours in the words of the sync, theirs as it stands."""

from uuid import uuid4

import pytest

from app.crm_reading import CrmReading
from integrations.crm import CRMRefusesUs, Sending
from integrations.crm_records import OwnerRecord, RecordKind
from integrations.memory_crm import MemoryCRM
from services.crm.sides import CrmAway, lay_side_by_side
from tests.factories import make_owner
from web.desk.case_fields import TELLING


class ClosedCRM(MemoryCRM):
    """Lets nobody in."""

    async def probe(self):
        raise CRMRefusesUs("The key has run out.")


@pytest.fixture
async def owner(database, house):
    return await make_owner(database, house, email="ada@example.com")


async def deliver(crm, owner_id):
    """The CRM holds this owner, under an id of its own."""
    blank = dict.fromkeys(("phone", "birth_date", "street", "city", "state", "postal_code"))
    record = OwnerRecord(
        *(owner_id, 1, "Ada", "Byron", "ada@example.com"),
        **blank,
        country="FR",
        language="fr",
        opted_out=None,
    )
    (outcome,) = await crm.push([Sending(record, frozenset({"given_name", "family_name"}))])
    return outcome.link.crm_id


async def test_ours_is_what_the_crm_would_be_told(database, house, owner):
    reading = CrmReading(database, house.vault, None)
    ours = await reading.ours("OWNER", [owner.id, uuid4()])
    assert set(ours) == {owner.id}
    assert ours[owner.id]["family_name"] == "Lovelace"
    assert ours[owner.id]["birth_date"] == "1985-12-10"


async def test_theirs_is_what_stands_there_now(database, house, owner):
    crm = MemoryCRM()
    crm_id = await deliver(crm, owner.id)
    crm.staff_edit(crm_id, family_name="King")
    reading = CrmReading(database, house.vault, crm)
    sides = await lay_side_by_side(reading, "OWNER", owner.id, [crm_id, "003000000000009AAA"])
    assert [each.crm_id for each in sides.theirs] == [crm_id]
    (row,) = sides.rows(["family_name"])
    assert (row.ours, row.theirs, row.differs) == ("Lovelace", ("King",), (True,))


async def test_what_was_deleted_there_is_said_to_be(database, house, owner):
    crm = MemoryCRM()
    crm_id = await deliver(crm, owner.id)
    crm.delete(crm_id)
    (theirs,) = await CrmReading(database, house.vault, crm).look("OWNER", [crm_id])
    assert theirs.is_deleted


@pytest.mark.parametrize("crm", [None, ClosedCRM()])
async def test_a_crm_that_cannot_be_asked_is_away(database, house, crm):
    with pytest.raises(CrmAway):
        await CrmReading(database, house.vault, crm).look("OWNER", ["003000000000001AAA"])


async def test_a_crm_that_does_not_answer_is_away_and_our_side_is_there(database, house, owner):
    crm = MemoryCRM()
    crm.available = False
    reading = CrmReading(database, house.vault, crm)
    sides = await lay_side_by_side(reading, "OWNER", owner.id, ["003000000000001AAA"])
    assert (sides.is_away, sides.ours["given_name"]) == (True, "Ada")


def test_every_kind_of_record_has_fields_that_tell_it_from_others():
    assert set(TELLING) == set(RecordKind)
