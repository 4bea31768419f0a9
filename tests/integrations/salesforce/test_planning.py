"""Which rows a record becomes, and what stands in them."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from integrations.crm import Link, Sending
from integrations.salesforce.planning import link_of, links_of, rows_of
from integrations.salesforce.rows import OrgModel
from tests.integrations.salesforce.records import (
    a_cover,
    a_reference,
    a_watch,
    an_answer,
    an_owner,
    new,
    of,
)

CONTACT, PERSONS = OrgModel.CONTACT, OrgModel.PERSON_ACCOUNT
OURS = UUID("0192f0c1-0000-7000-8000-000000000001")
OWNER = an_owner(id=OURS, version=7, email="Zoe@Example.org", phone=None)
REFERENCE = a_reference()
WATCH = a_watch(OWNER, REFERENCE)
COVER = a_cover(WATCH, segment="EXTENSION", version=7)
ANSWER = an_answer(OWNER, granted=False, recorded_at=datetime(2026, 11, 21, 12, 0, 0, 987, UTC))
LINK = Link("003C", {"Contact": "003C", "Account": "001A", "Individual": "0PKI"})
KEY = {"Caseback_Id__c": str(OURS)}


def rows(sending, model=CONTACT, **known):
    return {row.table.name: row for row in rows_of(sending, model, known)}


def only_row(record, model=CONTACT, **known):
    (row,) = rows_of(new(record)[0], model, known)
    return row


def test_a_reference_becomes_a_product():
    row = only_row(REFERENCE)
    assert (row.table.name, row.our_id, row.crm_id) == ("Product2", REFERENCE.id, None)
    assert row.fields == {
        "Name": "Marine 39",
        "ProductCode": "6789-01",
        "StockKeepingUnit": "6789-01",
        "Family": "Marine",
        "Description": "DIVING",
        "IsActive": True,
        "Caseback_Version__c": 1,
    }


def test_a_new_owner_is_a_contact_with_an_account_and_an_individual_of_their_own():
    made = rows(new(OWNER)[0])
    assert list(made) == ["Individual", "Account", "Contact"]
    assert made["Individual"].fields == {
        "FirstName": "Zoë",
        "LastName": "Nuñez",
        "BirthDate": "1990-02-28",
        "Caseback_Version__c": 7,
    }
    assert made["Account"].fields == {"Name": "Zoë Nuñez", "Caseback_Version__c": 7}
    assert made["Contact"].fields == {
        "FirstName": "Zoë",
        "LastName": "Nuñez",
        "Email": "zoe@example.org",
        "Birthdate": "1990-02-28",
        "MailingStreet": "1, rue du Lac\nchez Roy",
        "MailingCity": "Vevey",
        "MailingPostalCode": "1800",
        "MailingCountry": "CH",
        "Caseback_Language__c": "fr",
        "Account": KEY,
        "Individual": KEY,
        "Caseback_Version__c": 7,
    }


def test_a_new_owner_is_one_record_where_the_org_has_person_accounts():
    made = rows(new(OWNER)[0], PERSONS)
    assert list(made) == ["Individual", "Account"]
    fields = made["Account"].fields
    assert fields["PersonEmail"] == "zoe@example.org"
    assert fields["PersonMailingCity"] == "Vevey"
    assert fields["Caseback_Language__pc"] == "fr"
    assert fields["PersonIndividual"] == KEY
    assert "Name" not in fields


@pytest.mark.parametrize("model", OrgModel)
@pytest.mark.parametrize(("answer", "sent"), [(None, None), (False, None), (True, True)])
def test_a_new_owner_may_be_opted_out_but_never_in(model, answer, sent):
    row = rows_of(new(replace(OWNER, opted_out=answer))[0], model, {})[-1]
    prefix = "" if model is CONTACT else "Person"
    assert row.fields.get(f"{prefix}HasOptedOutOfEmail") is sent


@pytest.mark.parametrize(("answer", "sent"), [(None, {}), (False, {False}), (True, {True})])
def test_a_known_owner_is_opted_in_or_out_as_they_said_and_never_by_silence(answer, sent):
    made = rows(of(replace(OWNER, opted_out=answer), LINK, "opted_out"))
    assert {v for n, v in made["Contact"].fields.items() if n == "HasOptedOutOfEmail"} == {*sent}


def test_of_a_known_owner_only_what_changed_is_written_wherever_it_stands():
    made = rows(of(OWNER, LINK, "family_name", "phone"))
    assert {name: row.crm_id for name, row in made.items()} == LINK.parts
    assert made["Contact"].fields == {
        "LastName": "Nuñez",
        "MobilePhone": None,
        "Caseback_Version__c": 7,
    }
    assert made["Account"].fields == {"Name": "Zoë Nuñez", "Caseback_Version__c": 7}
    assert list(rows(of(OWNER, LINK, "city"))) == ["Contact"]


def test_a_paper_card_without_account_and_individual_gets_them_and_our_key():
    card = Link("003C", {"Contact": "003C"})
    made = rows(of(OWNER, card, "city", takes_key=True))
    assert {name: row.crm_id for name, row in made.items()} == {
        "Individual": None,
        "Account": None,
        "Contact": "003C",
    }
    assert made["Account"].fields["Name"] == "Zoë Nuñez"
    assert made["Contact"].fields == {
        "MailingCity": "Vevey",
        "Account": KEY,
        "Individual": KEY,
        "Caseback_Id__c": str(OURS),
        "Caseback_Version__c": 7,
    }


def test_an_account_that_staff_made_is_referred_to_and_never_written():
    parts = {"Contact": "003C", "AdoptedAccount": "001H", "AdoptedIndividual": "0PKH"}
    family = Link("003C", parts)
    made = rows(of(OWNER, family, "family_name", takes_key=True))
    assert list(made) == ["Contact"]
    assert made["Contact"].fields.keys() == {"LastName", "Caseback_Id__c", "Caseback_Version__c"}
    (watch,) = rows_of(new(WATCH)[0], CONTACT, {OURS: family})
    assert (watch.fields["AccountId"], watch.fields["ContactId"]) == ("001H", "003C")
    (answer,) = rows_of(new(ANSWER)[0], CONTACT, {OURS: family})
    assert answer.fields["PartyId"] == "0PKH"


def test_a_watch_names_its_owner_and_reference_by_our_ids_until_theirs_are_known():
    fields = only_row(WATCH).fields
    assert fields["SerialNumber"] == WATCH.individual_number
    assert fields["Caseback_Point_of_Sale__c"] == "Geneva"
    assert fields["Product2"] == {"Caseback_Id__c": str(REFERENCE.id)}
    assert fields["Account"] == fields["Contact"] == KEY
    assert only_row(WATCH, PERSONS).fields.keys() & {"Account", "Contact"} == {"Account"}
    parents = {OURS: LINK, REFERENCE.id: Link("01tP", {"Product2": "01tP"})}
    (row,) = rows_of(Sending(WATCH, frozenset(), parents=parents), CONTACT, {})
    named = {name: row.fields[name] for name in ("Product2Id", "AccountId", "ContactId")}
    assert named == {"Product2Id": "01tP", "AccountId": "001A", "ContactId": "003C"}


def test_where_the_owner_is_sent_now_counts_before_where_they_were():
    winner = Link("003W", {"Contact": "003W", "Account": "001W"})
    watch = Sending(WATCH, frozenset(), parents={OURS: LINK})
    (row,) = rows_of(watch, CONTACT, links_of([of(OWNER, winner)]))
    assert (row.fields["ContactId"], row.fields["AccountId"]) == ("003W", "001W")


def test_a_watch_that_has_a_new_owner_moves_with_both_parents():
    link = Link("02iA", {"Asset": "02iA"})
    made = rows(of(WATCH, link, "owner_id", parents={OURS: LINK}))
    assert made["Asset"].fields == {
        "AccountId": "001A",
        "ContactId": "003C",
        "Caseback_Version__c": 1,
    }


def test_a_segment_of_cover_is_tied_to_its_watch_at_creation_only():
    row = only_row(COVER)
    assert row.create_only == {"Asset", "AssetId"}
    assert row.fields == {
        "Asset": {"Caseback_Id__c": str(WATCH.id)},
        "WarrantyType": "Extended",
        "StartDate": "2026-11-20",
        "EndDate": "2028-11-19",
        "Caseback_Version__c": 7,
    }
    link = Link("4V9W", {"AssetWarranty": "4V9W"})
    voided = of(replace(COVER, voided=True), link, "voided", "timepiece_id")
    assert rows(voided)["AssetWarranty"].fields == {
        "Exclusions": "Voided",
        "Caseback_Version__c": 7,
    }


def test_a_consent_becomes_a_receipt_of_what_was_answered():
    assert only_row(ANSWER).fields == {
        "Name": "MARKETING EMAIL (2026-01)",
        "Party": KEY,
        "ContactPointType": "Email",
        "PrivacyConsentStatus": "OptOut",
        "CaptureContactPointType": "Email",
        "CaptureSource": "APP",
        "CaptureDate": "2026-11-21T12:00:00.000Z",
        "Caseback_Version__c": 1,
    }
    programme = replace(ANSWER, purpose="PROGRAMME", channel="NONE", granted=True)
    fields = only_row(programme).fields
    assert (fields["ContactPointType"], fields["PrivacyConsentStatus"]) == ("Web", "OptIn")


def test_the_condition_is_of_the_record_itself_and_not_of_its_other_parts():
    at = datetime(2026, 11, 21, tzinfo=UTC)
    made = rows(of(OWNER, LINK, "family_name", untouched_since=at))
    assert [name for name, row in made.items() if row.goes_alone] == ["Contact"]


def test_a_link_keeps_what_was_known_and_learns_what_is_new():
    card = Link("003C", {"Contact": "003C", "AdoptedAccount": "001H"})
    learnt = link_of(of(OWNER, card), {"Contact": "003C", "Individual": "0PKI"}, CONTACT)
    assert learnt == Link("003C", {**card.parts, "Individual": "0PKI"})
    made = link_of(new(OWNER)[0], {"Account": "001A", "Individual": "0PKI"}, PERSONS)
    assert made.crm_id == "001A"
    assert links_of([of(OWNER, card), *new(WATCH)]) == {OURS: card}


@pytest.mark.parametrize("model", OrgModel)
@pytest.mark.parametrize("record", [REFERENCE, OWNER, WATCH, COVER, ANSWER])
def test_every_new_row_is_json_and_never_an_empty_field(record, model):
    for row in rows_of(new(record)[0], model, {}):
        assert json.loads(json.dumps(row.fields)) == row.fields
        assert None not in row.fields.values()


def test_a_day_is_written_as_a_day():
    assert only_row(replace(WATCH, purchase_date=date(2026, 1, 2))).fields["PurchaseDate"] == (
        "2026-01-02"
    )
