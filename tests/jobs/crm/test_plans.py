"""What is sent of a record: the difference, and of an opt-out only what the owner said."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from integrations.crm import Link
from integrations.crm_records import CoverageRecord, OwnerRecord, said
from jobs.crm.fingerprints import fingerprint, fingerprints
from jobs.crm.links import Known
from jobs.crm.outbound.plans import missing_parents, plan

LINK = Link("003A", {"Contact": "003A"})
ADA = OwnerRecord(
    id=uuid4(),
    version=3,
    given_name="Ada",
    family_name="Lovelace",
    email="ada@example.org",
    phone="+41215550123",
    birth_date=date(1990, 2, 28),
    street=None,
    city=None,
    state=None,
    postal_code=None,
    country="CH",
    language="fr",
    opted_out=None,
)
SEGMENT = CoverageRecord(
    uuid4(), 1, uuid4(), "BASE", date(2026, 1, 1), date(2028, 1, 1), voided=False
)


@pytest.fixture
def vault(house):
    return house.vault


def agreed(vault, record, state="LINKED"):
    """As the CRM acknowledged a record."""
    prints = fingerprints(vault, record.id, said(record))
    return Known(LINK, state, record.version, {k: [v, v] for k, v in prints.items()}, {})


def changed(vault, record, known):
    return plan(vault, record, {record.id: known} if known else {}).sending.changed


def test_all_that_says_something_is_sent_of_a_new_record(vault):
    assert changed(vault, ADA, None) == {
        *("given_name", "family_name", "email", "phone", "birth_date", "country", "language"),
    }


def test_nothing_is_sent_of_what_was_acknowledged(vault):
    assert plan(vault, ADA, {ADA.id: agreed(vault, ADA)}).is_empty


@pytest.mark.parametrize(
    ("field", "value"), [("phone", "+41215550199"), ("phone", None), ("street", "1, rue du Lac")]
)
def test_only_what_changed_is_sent(vault, field, value):
    now = replace(ADA, **{field: value})
    assert changed(vault, now, agreed(vault, ADA)) == {field}


def test_a_field_that_neither_side_ever_filled_is_not_sent(vault):
    known = replace(agreed(vault, ADA), baseline={})
    assert "street" not in changed(vault, ADA, known)


OPT_OUTS = [
    # first said, said now, whether the CRM is told
    (None, True, True),
    (None, False, False),
    (True, False, True),
    (True, True, False),
    (False, True, True),
    (False, False, False),
]


@pytest.mark.parametrize(("before", "now", "is_told"), OPT_OUTS)
def test_a_refusal_is_always_told_and_a_consent_only_where_it_lifts_a_refusal_of_theirs(
    vault, before, now, is_told
):
    known = agreed(vault, replace(ADA, opted_out=before))
    planned = plan(vault, replace(ADA, opted_out=now), {ADA.id: known})
    assert ("opted_out" in planned.sending.changed) is is_told
    assert planned.lifts is (is_told and now is False)


def test_a_new_owner_who_consents_lifts_nothing(vault):
    assert "opted_out" not in changed(vault, replace(ADA, opted_out=False), None)


def test_who_shares_a_contact_with_another_says_nothing_but_a_refusal(vault):
    known = agreed(vault, ADA, "FOLLOWING")
    assert changed(vault, replace(ADA, phone=None, opted_out=True), known) == {"opted_out"}
    assert changed(vault, replace(ADA, phone=None), known) == set()


def test_a_record_waits_for_what_it_refers_to(vault):
    parent = SEGMENT.timepiece_id
    assert missing_parents(SEGMENT, {}, ()) == [parent]
    assert missing_parents(SEGMENT, {}, {parent}) == []
    there = Known(LINK, "LINKED", 1, {}, {})
    assert missing_parents(SEGMENT, {parent: there}, ()) == []
    assert missing_parents(SEGMENT, {parent: replace(there, state="DELETED")}, ()) == [parent]


def test_parents_are_named_by_the_ids_they_have_there(vault):
    there = Known(Link("02iA", {"Asset": "02iA"}), "LINKED", 1, {}, {})
    planned = plan(vault, SEGMENT, {SEGMENT.timepiece_id: there})
    assert planned.sending.parents == {SEGMENT.timepiece_id: there.link}


@pytest.mark.parametrize(
    ("one", "other"),
    [("Zoë", "Zoe\u0308"), (" a ", "a"), ("a\r\nb", "a\nb"), ("", None), ("false", None)],
)
def test_what_reads_the_same_has_one_fingerprint(vault, one, other):
    assert fingerprint(vault, ADA.id, "street", one) == fingerprint(vault, ADA.id, "street", other)


def test_a_fingerprint_tells_apart_values_fields_and_people_and_holds_no_value(vault):
    prints = {
        fingerprint(vault, who, field, value)
        for who in (ADA.id, SEGMENT.id)
        for field in ("phone", "email")
        for value in ("+41215550123", "+41215550124", None)
    }
    assert len(prints) == 12
    assert all("4121" not in each for each in prints)
