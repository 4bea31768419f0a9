"""What each of our records becomes in Salesforce, row by row."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from integrations.crm import (
    Address,
    ConsentRecord,
    CoverageRecord,
    OwnerRecord,
    ReferenceRecord,
    TimepieceRecord,
)
from integrations.salesforce.mapping import opt_out_row, rows_of
from integrations.salesforce.rows import OrgModel, Step

OURS = UUID("0192f0c1-0000-7000-8000-000000000001")
PARENT = UUID("0192f0c1-0000-7000-8000-00000000000A")
REFERENCE = UUID("0192f0c1-0000-7000-8000-00000000000b")
NOON = datetime(2026, 11, 21, 12, 0, 0, 987000, tzinfo=UTC)

OWNER = OwnerRecord(
    id=OURS,
    version=7,
    given_name="Zoë",
    family_name="Nuñez",
    email="zoe@example.org",
    phone=None,
    birth_date=date(1990, 2, 28),
    address=Address(street="1, rue du Lac", city="Vevey", country="CH"),
    language="fr",
    email_marketing=None,
)
WATCH = TimepieceRecord(
    id=OURS,
    version=7,
    individual_number="A123456",
    name="Marine 39",
    reference_id=REFERENCE,
    owner_id=PARENT,
    purchase_date=date(2026, 11, 20),
    point_of_sale="Geneva",
)
COVER = CoverageRecord(
    id=OURS,
    version=7,
    timepiece_id=PARENT,
    segment="EXTENSION",
    starts_on=date(2028, 11, 21),
    ends_on=date(2034, 11, 20),
    voided=False,
)
CONSENT = ConsentRecord(
    id=OURS,
    version=7,
    owner_id=PARENT,
    purpose="MARKETING",
    channel="EMAIL",
    granted=False,
    policy_version="2026-01",
    source="APP",
    recorded_at=NOON,
)


def only_row(record, model=OrgModel.CONTACT):
    (row,) = rows_of(record, model)
    return row


def test_a_reference_becomes_a_product():
    row = only_row(ReferenceRecord(OURS, 7, "6789-01", "Marine 39", "Marine", "DIVING"))
    assert (row.step, row.object_name, row.id) == (Step.PRODUCT, "Product2", OURS)
    assert row.fields == {
        "Name": "Marine 39",
        "ProductCode": "6789-01",
        "StockKeepingUnit": "6789-01",
        "Family": "Marine",
        "Description": "DIVING",
        "IsActive": True,
        "Caseback_Version__c": 7,
    }


def test_an_owner_becomes_a_contact_with_an_account_and_an_individual_of_their_own():
    individual, account, contact = rows_of(OWNER, OrgModel.CONTACT)
    assert {row.id for row in (individual, account, contact)} == {OURS}
    assert individual.fields == {
        "FirstName": "Zoë",
        "LastName": "Nuñez",
        "BirthDate": "1990-02-28",
        "Caseback_Version__c": 7,
    }
    assert account.fields == {"Name": "Zoë Nuñez", "Caseback_Version__c": 7}
    assert contact.fields == {
        "FirstName": "Zoë",
        "LastName": "Nuñez",
        "Email": "zoe@example.org",
        "Birthdate": "1990-02-28",
        "MailingStreet": "1, rue du Lac",
        "MailingCity": "Vevey",
        "MailingCountry": "CH",
        "Account": {"Caseback_Id__c": str(OURS)},
        "Individual": {"Caseback_Id__c": str(OURS)},
        "Caseback_Version__c": 7,
    }


def test_an_owner_becomes_one_record_where_the_org_has_person_accounts():
    individual, account = rows_of(OWNER, OrgModel.PERSON_ACCOUNT)
    assert individual.object_name == "Individual"
    assert account.object_name == "Account"
    assert account.fields["PersonEmail"] == "zoe@example.org"
    assert account.fields["PersonMailingCity"] == "Vevey"
    assert account.fields["PersonIndividual"] == {"Caseback_Id__c": str(OURS)}
    assert "Name" not in account.fields


@pytest.mark.parametrize(("answer", "sent"), [(None, False), (True, False), (False, True)])
@pytest.mark.parametrize(
    ("model", "name"),
    [
        (OrgModel.CONTACT, "HasOptedOutOfEmail"),
        (OrgModel.PERSON_ACCOUNT, "PersonHasOptedOutOfEmail"),
    ],
)
def test_an_owner_may_opt_out_but_never_in(answer, sent, model, name):
    fields = rows_of(replace(OWNER, email_marketing=answer), model)[-1].fields
    assert fields.get(name) is (True if sent else None)


def test_a_watch_names_its_owner_and_its_reference_by_our_ids():
    row = only_row(WATCH)
    assert row.object_name == "Asset"
    assert row.fields["SerialNumber"] == "A123456"
    assert row.fields["PurchaseDate"] == "2026-11-20"
    assert row.fields["Product2"] == {"Caseback_Id__c": str(REFERENCE)}
    # Salesforce finds external ids whatever their case, but ours are always in small letters.
    mine = {"Caseback_Id__c": "0192f0c1-0000-7000-8000-00000000000a"}
    assert row.fields["Account"] == row.fields["Contact"] == mine
    assert "Contact" not in only_row(WATCH, OrgModel.PERSON_ACCOUNT).fields


def test_a_segment_of_cover_is_tied_to_its_watch_at_creation_only():
    row = only_row(COVER)
    assert row.object_name == "AssetWarranty"
    assert row.create_only == {"Asset"}
    assert row.fields == {
        "Asset": {"Caseback_Id__c": str(PARENT)},
        "WarrantyType": "Extended",
        "StartDate": "2028-11-21",
        "EndDate": "2034-11-20",
        "Caseback_Version__c": 7,
    }
    assert only_row(replace(COVER, voided=True)).fields["Exclusions"] == "Voided"


def test_a_consent_becomes_a_receipt_of_what_was_answered():
    row = only_row(CONSENT)
    assert row.object_name == "ContactPointTypeConsent"
    assert row.fields == {
        "Name": "MARKETING EMAIL (2026-01)",
        "Party": {"Caseback_Id__c": str(PARENT)},
        "ContactPointType": "Email",
        "PrivacyConsentStatus": "OptOut",
        "CaptureContactPointType": "Email",
        "CaptureSource": "APP",
        "CaptureDate": "2026-11-21T12:00:00.000Z",
        "Caseback_Version__c": 7,
    }


def test_a_consent_without_a_channel_is_given_on_the_web():
    row = only_row(replace(CONSENT, purpose="PROGRAMME", channel="NONE", granted=True))
    assert (row.fields["ContactPointType"], row.fields["PrivacyConsentStatus"]) == ("Web", "OptIn")


def test_an_opt_out_leaves_the_version_of_the_person_alone():
    row = opt_out_row(PARENT, OrgModel.CONTACT, opted_out=True)
    assert (row.object_name, dict(row.fields)) == ("Contact", {"HasOptedOutOfEmail": True})
    assert row.amends
    row = opt_out_row(PARENT, OrgModel.PERSON_ACCOUNT, opted_out=False)
    assert (row.object_name, dict(row.fields)) == ("Account", {"PersonHasOptedOutOfEmail": False})


@pytest.mark.parametrize("model", OrgModel)
@pytest.mark.parametrize("record", [OWNER, WATCH, COVER, CONSENT])
def test_every_row_is_json_and_never_an_empty_field(record, model):
    for row in rows_of(record, model):
        assert json.loads(json.dumps(row.fields)) == row.fields
        assert None not in row.fields.values()
