"""What is known of a record's place in the CRM: agreed on by field, and never set back."""

from dataclasses import replace

import pytest

from integrations.crm import Link
from jobs.crm.links import Agreed, note_sent, read_links, remember
from models.keys import new_id

PARTS = {"Contact": "003A", "Account": "001A"}


@pytest.fixture
def agreed():
    return Agreed(
        *("OWNER", new_id(), 5),
        {"phone": ["a", "b"]},
        crm_id="003A",
        parts=PARTS,
        left_out=["street", "city"],
    )


async def known(database, agreed):
    return (await read_links(database, [agreed.id]))[agreed.id]


async def test_what_was_agreed_on_is_found_again(database, agreed):
    async with database.transaction() as session:
        await remember(session, [agreed, replace(agreed, id=new_id())])
    found = await known(database, agreed)
    assert (found.link, found.state, found.version) == (Link("003A", PARTS), "LINKED", 5)
    assert found.baseline == {"phone": ["a", "b"]}


async def test_what_was_sent_is_known_until_it_is_acknowledged(database, agreed):
    async with database.transaction() as session:
        await remember(session, [agreed])
        await note_sent(session, {("OWNER", agreed.id): {"phone": ["q"], "email": ["z"]}})
    assert (await known(database, agreed)).sent == {"phone": ["q"], "email": ["z"]}
    later = replace(agreed, version=6, baseline={"phone": ["q", "q"]}, crm_id=None, parts={})
    async with database.transaction() as session:
        await remember(session, [later])
    found = await known(database, agreed)
    assert (found.sent, found.baseline) == ({"email": ["z"]}, {"phone": ["q", "q"]})


async def test_an_acknowledgement_does_not_undo_a_merge_that_was_followed_meanwhile(
    database, agreed
):
    moved = replace(agreed, version=6, crm_id="003W", parts={"Contact": "003W"})
    late = replace(agreed, version=7, crm_id=None, parts={})
    async with database.transaction() as session:
        await remember(session, [agreed])
        await remember(session, [moved])
        await remember(session, [late])
    found = await known(database, agreed)
    assert found.link == Link("003W", {"Contact": "003W", "Account": "001A"})


async def test_a_late_word_about_an_older_version_changes_nothing(database, agreed):
    late = replace(agreed, version=4, baseline={"phone": ["old", "old"]})
    async with database.transaction() as session:
        await remember(session, [agreed])
        await remember(session, [late])
    assert (await known(database, agreed)).baseline == {"phone": ["a", "b"]}


async def test_who_shares_a_contact_with_another_goes_on_sharing_it(database, agreed):
    async with database.transaction() as session:
        await remember(session, [replace(agreed, state="FOLLOWING")])
        await remember(session, [replace(agreed, version=6, crm_id=None, parts={})])
    assert (await known(database, agreed)).state == "FOLLOWING"
