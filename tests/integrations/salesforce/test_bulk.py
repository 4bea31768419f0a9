"""Rows by the thousand as bulk jobs, in an org that answers as Salesforce does."""

from dataclasses import replace
from uuid import UUID

import pytest

from integrations.crm import CRMUnavailable, Delivered, Fault, Superseded
from integrations.salesforce.adapter import SalesforceCRM
from integrations.salesforce.bulk_tables import read_failures, read_successes, write_table
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.faults import Beyond, Trouble
from integrations.salesforce.people_tables import CONTACT
from integrations.salesforce.rows import OrgModel, Row
from tests.integrations.salesforce.records import a_reference, a_registration, an_owner, new, of

LINES = 'one\n"two"; three, four\u2028five'


@pytest.fixture
async def client(org):
    client = SalesforceClient(org.settings)
    yield client
    await client.close()


@pytest.fixture
def crm(client):
    """Thirty rows of an object are many here."""
    return SalesforceCRM(client, OrgModel.CONTACT, bulk_from=30)


async def jobs(client):
    found = (await client.call("GET", "jobs/ingest"))["records"]
    return {job["id"]: job for job in found}


async def test_many_rows_of_an_object_travel_as_a_job_and_the_few_beside_them_do_not(crm, client):
    before = await jobs(client)
    reference = a_reference()
    records = [reference]
    for _ in range(31):
        records += a_registration(reference)
    outcomes = await crm.push(new(*records))
    assert {type(each) for each in outcomes} == {Delivered}
    after = await jobs(client)
    made = [job for key, job in after.items() if key not in before]
    assert {job["object"] for job in made} == {
        *("Individual", "Account", "Contact", "Asset", "AssetWarranty", "ContactPointTypeConsent")
    }
    assert {job["operation"] for job in made} == {"upsert"}
    again = await crm.push(new(*records))
    assert [each.link for each in again] == [each.link for each in outcomes]


async def test_what_is_known_there_is_updated_by_the_crms_own_ids(crm, org, client):
    owners = [an_owner(street=LINES) for _ in range(31)]
    links = [each.link for each in await crm.push(new(*owners))]
    before = await jobs(client)
    org.staff("DELETE", f"sobjects/Contact/{links[3].crm_id}")
    newer = [replace(owner, version=2, phone=None, street=f"{LINES}!") for owner in owners]
    newer[4] = replace(newer[4], version=0)
    newer[5] = replace(newer[5], phone="0" * 41)
    sendings = [of(o, link, "phone", "street") for o, link in zip(newer, links, strict=True)]
    outcomes = await crm.push(sendings)
    assert outcomes[3].fault is Fault.MOVED
    assert outcomes[4] == Superseded()
    assert outcomes[5].left_out == ("phone",)
    assert sum(isinstance(each, Delivered) for each in outcomes) == 29
    made = [job for key, job in (await jobs(client)).items() if key not in before]
    assert [(job["object"], job["operation"]) for job in made] == [("Contact", "update")]
    (seen,) = (await crm.look(owners[0].kind, [links[0].crm_id])).sightings
    assert (seen.said["phone"], seen.said["street"]) == (None, f"{LINES}!")


async def test_children_of_a_row_that_failed_wait_for_it(crm):
    reference = a_reference()
    records = [reference]
    for at in range(31):
        records += a_registration(reference, family_name="x" * (81 if at == 7 else 8))
    outcomes = await crm.push(new(*records))
    faults = [getattr(each, "fault", None) for each in outcomes]
    at = 1 + 4 * 7
    assert faults[at : at + 4] == [Fault.DATA, Fault.PARENT, Fault.PARENT, Fault.PARENT]
    assert sum(fault is not None for fault in faults) == 4


async def test_a_job_that_a_killed_worker_left_open_is_aborted(crm, client):
    wanted = {"object": "Contact", "operation": "update", "contentType": "CSV"}
    left = await client.call("POST", "jobs/ingest", wanted)
    await crm.push(new(*(an_owner() for _ in range(31))))
    found = await jobs(client)
    assert found[left["id"]]["state"] == "Aborted"
    assert [job["id"] for job in found.values() if job["state"] == "Open"] == []


async def test_a_poll_that_fails_does_not_end_the_job(crm, client, org):
    owners = [an_owner() for _ in range(31)]
    await crm.probe()
    org.disturb(status=503, path="GET jobs/ingest/{job}", rate=0.5)
    outcomes = await crm.push(new(*owners))
    org.calm()
    assert {type(each) for each in outcomes} == {Delivered}


async def test_a_crm_that_goes_away_for_good_is_unavailable_and_all_is_sent_again(crm, org):
    owners = [an_owner() for _ in range(31)]
    await crm.probe()
    org.disturb(status=503, path="PUT jobs")
    with pytest.raises(CRMUnavailable):
        await crm.push(new(*owners))
    org.calm()
    assert {type(each) for each in await crm.push(new(*owners))} == {Delivered}


def test_a_table_is_read_back_by_the_key_under_which_it_was_sent():
    key = "0192F0C1-0000-7000-8000-000000000001"
    text = (
        f'"sf__Id","sf__Created","Caseback_Id__c","Name"\n"003A","true","{key}","a\u2028""b""\n"\n'
    )
    assert read_successes(text) == {key.lower(): "003A"}
    assert read_successes("") == {}
    update = '"sf__Id","sf__Created","Id","Caseback_Id__c"\n"003A","false","003A","x"\n'
    assert read_successes(update) == {"003A": "003A"}


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        (
            "STRING_TOO_LONG:City: data value too large: a:b (max length=40):MailingCity --",
            Trouble(Fault.DATA, "STRING_TOO_LONG", ("MailingCity",)),
        ),
        (
            "FIELD_CUSTOM_VALIDATION_EXCEPTION:CASEBACK_STALE_VERSION:--",
            Trouble(Beyond.STALE, "FIELD_CUSTOM_VALIDATION_EXCEPTION"),
        ),
        (
            "INVALID_FIELD:Foreign key external ID: 1 not found for field x in entity Account:--",
            Trouble(Fault.PARENT, "INVALID_FIELD"),
        ),
        ("UNABLE_TO_LOCK_ROW", Trouble(Fault.LOCKED, "UNABLE_TO_LOCK_ROW")),
    ],
)
def test_a_line_that_failed_says_why_in_one_cell(said, trouble):
    line = said.replace('"', '""')
    text = f'"sf__Id","sf__Error","Id"\n"","{line}","003A"\n'
    assert read_failures(text) == {"003A": trouble}


def test_an_empty_cell_leaves_what_is_there_and_a_mark_empties_it():
    key = UUID(int=1)
    rows = [
        Row(CONTACT, key, "003A", {"MobilePhone": None, "HasOptedOutOfEmail": True}),
        Row(CONTACT, key, "003B", {"LastName": 'a "b", c', "Account": {"Caseback_Id__c": "x"}}),
    ]
    assert write_table(rows).decode().split("\n") == [
        "Id,MobilePhone,HasOptedOutOfEmail,LastName,Account.Caseback_Id__c",
        "003A,#N/A,true,,",
        '003B,,,"a ""b"", c",x',
        "",
    ]
