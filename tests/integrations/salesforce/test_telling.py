"""How a record of Salesforce is told in our words."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from integrations.crm_records import RecordKind, said
from integrations.salesforce.columns import EXTERNAL_ID
from integrations.salesforce.conversions import reach
from integrations.salesforce.people_tables import CONTACT, INDIVIDUAL, PERSON
from integrations.salesforce.planning import rows_of
from integrations.salesforce.rows import OrgModel
from integrations.salesforce.tables import CONSENT, TABLES, WARRANTY, main_table
from integrations.salesforce.telling import fields_of, sighting_of
from tests.integrations.salesforce.records import (
    a_cover,
    a_reference,
    a_watch,
    an_answer,
    an_owner,
    new,
)

OURS = UUID("0192f0c1-0000-7000-8000-00000000000a")
OWNER = an_owner(opted_out=True, state="VD")
WATCH = a_watch(OWNER, a_reference())
RECORDS = [a_reference(), OWNER, WATCH, a_cover(WATCH, voided=True), an_answer(OWNER, granted=True)]


def as_shown(table, **values):
    """A record as queries show it: every field that is asked for, empty unless given."""
    row = {name: None for name in fields_of(table) if "." not in name}
    stamp = {"SystemModstamp": "2026-11-21T12:00:00.000+0000", "LastModifiedById": "005S"}
    return {**row, "Id": "id", "IsDeleted": False, **stamp, **values}


@pytest.mark.parametrize("model", OrgModel)
@pytest.mark.parametrize("record", RECORDS)
def test_what_we_wrote_is_told_in_the_words_in_which_we_said_it(record, model):
    table = main_table(record.kind, model)
    row = rows_of(new(record)[0], model, {})[-1]
    told = sighting_of(table, as_shown(table, **row.fields)).said
    ours = {name: value for name, value in said(record).items() if not name.endswith("_id")}
    fields = {name: value for name, value in told.items() if not name.endswith("_id")}
    assert {name: ours[name] for name in fields} == fields
    untold = ours.keys() - fields.keys()
    assert untold == ({"purpose", "policy_version"} if table is CONSENT else set())


def test_a_person_is_told_with_the_parts_that_are_ours_and_those_that_staff_made():
    key = str(OURS).upper()
    row = as_shown(CONTACT, AccountId="001A", IndividualId="0PKI", Account={EXTERNAL_ID: key})
    row |= {EXTERNAL_ID: str(OURS), "Individual": {EXTERNAL_ID: None}, "Caseback_Version__c": 7.0}
    seen = sighting_of(CONTACT, row)
    assert (seen.our_id, seen.version, seen.is_main) == (OURS, 7, True)
    assert seen.parts == {"Contact": "id", "Account": "001A", "AdoptedIndividual": "0PKI"}
    assert seen.modified_at == datetime(2026, 11, 21, 12, tzinfo=UTC)
    card = sighting_of(CONTACT, {**row, EXTERNAL_ID: None, "Account": {EXTERNAL_ID: None}})
    assert card.parts == {"Contact": "id", "AdoptedAccount": "001A", "AdoptedIndividual": "0PKI"}


def test_a_person_account_is_told_as_one():
    row = as_shown(PERSON, LastName="Roy", PersonIndividualId="0PKI", PersonIndividual=None)
    assert sighting_of(PERSON, row).parts == {"Account": "id", "AdoptedIndividual": "0PKI"}
    assert sighting_of(PERSON, row).said["family_name"] == "Roy"


def test_an_individual_tells_only_what_staff_alone_say_there():
    row = as_shown(INDIVIDUAL, HasOptedOutSolicit=True, ShouldForget=False)
    seen = sighting_of(INDIVIDUAL, row)
    assert (seen.said, seen.is_main) == ({"dont_market": "true", "forget": "false"}, False)


def test_an_answer_that_staff_recorded_has_no_key_and_is_told_all_the_same():
    values = {"PartyId": "0PKI", "ContactPointType": "Email", "PrivacyConsentStatus": "OptOut"}
    at = {"CaptureDate": "2026-11-21T12:00:00.000+0000", "CaptureSource": "Boutique"}
    seen = sighting_of(CONSENT, as_shown(CONSENT, **values, **at))
    assert (seen.kind, seen.our_id) == (RecordKind.CONSENT, None)
    assert seen.said == {
        "channel": "EMAIL",
        "granted": "false",
        "recorded_at": "2026-11-21T12:00:00+00:00",
        "source": "Boutique",
        "owner_id": "0PKI",
    }


def test_what_only_the_crm_knows_keeps_its_own_words():
    row = as_shown(WARRANTY, WarrantyType="Loyalty", Exclusions="Strap", AssetId="02iA")
    told = sighting_of(WARRANTY, row).said
    assert (told["segment"], told["voided"], told["timepiece_id"]) == ("Loyalty", "false", "02iA")


def test_lines_and_letters_that_the_crm_writes_its_own_way_are_no_change():
    row = as_shown(CONTACT, MailingStreet="1, rue du Lac\r\nchez Roy ", Email="Zoe@Example.org")
    told = sighting_of(CONTACT, row).said
    assert told["street"] == "1, rue du Lac\nchez Roy"
    assert told["email"] == "zoe@example.org"
    assert told["phone"] is None


@pytest.mark.parametrize("key", ["typed by staff", "", None])
def test_a_key_that_is_none_of_ours_is_none(key):
    assert sighting_of(CONTACT, as_shown(CONTACT, **{EXTERNAL_ID: key})).our_id is None


def test_only_the_loser_of_a_merge_leads_elsewhere():
    lost = as_shown(CONTACT, IsDeleted=True, MasterRecordId="003W")
    assert sighting_of(CONTACT, lost).merged_into == "003W"
    assert sighting_of(CONTACT, {**lost, "IsDeleted": False}).merged_into is None


def test_five_objects_are_heard_in_either_model_so_that_one_call_suffices():
    for tables in TABLES.values():
        assert sum(table.is_heard for table in tables) == 5


def test_a_missing_parent_ends_a_path():
    assert reach({"Contact": None}, "Contact.Account.Name") is None
    assert reach({"Contact": {"Account": {"Name": "x"}}}, "Contact.Account.Name") == "x"
