"""Which answers move the opt-out that staff see."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from integrations.crm import ConsentRecord
from integrations.salesforce.opt_outs import Receipt, moved_opt_outs, queries_for, read_receipts

OWNER = UUID(int=1)
START = datetime(2026, 1, 1, tzinfo=UTC)


def answer(number, *, granted):
    return ConsentRecord(
        id=UUID(int=number),
        version=number,
        owner_id=OWNER,
        purpose="MARKETING",
        channel="EMAIL",
        granted=granted,
        policy_version="1",
        source="APP",
        recorded_at=START + timedelta(days=number),
    )


def held(number, *, granted):
    at = START + timedelta(days=number)
    return Receipt(str(UUID(int=number)), str(OWNER), granted=granted, at=at)


def test_a_refusal_always_opts_out():
    assert moved_opt_outs([answer(2, granted=False)], []) == {UUID(int=2): True}


def test_a_refusal_opts_out_again_when_it_is_repeated():
    assert moved_opt_outs([answer(2, granted=False)], [held(2, granted=False)]) == {
        UUID(int=2): True
    }


def test_a_first_consent_leaves_the_opt_out_of_staff_alone():
    assert moved_opt_outs([answer(2, granted=True)], []) == {}


def test_a_consent_withdraws_the_refusal_before_it():
    assert moved_opt_outs([answer(2, granted=True)], [held(1, granted=False)]) == {
        UUID(int=2): False
    }


def test_a_repeated_consent_leaves_the_opt_out_of_staff_alone():
    known = [held(1, granted=False), held(2, granted=True)]
    assert moved_opt_outs([answer(2, granted=True)], known) == {}


def test_a_late_answer_does_not_speak_against_a_newer_one():
    assert moved_opt_outs([answer(2, granted=False)], [held(3, granted=True)]) == {}


def test_a_refusal_is_said_again_by_whatever_comes_behind_it():
    late = [answer(2, granted=True), answer(1, granted=True)]
    assert list(moved_opt_outs(late, [held(3, granted=False)]).values()) == [True]


def test_of_several_answers_the_latest_speaks_whatever_their_order():
    answers = [answer(3, granted=True), answer(2, granted=False)]
    assert moved_opt_outs(answers, []) == {UUID(int=3): False}
    answers = [answer(3, granted=False), answer(2, granted=True)]
    assert moved_opt_outs(answers, []) == {UUID(int=3): True}


def test_no_query_asks_for_more_owners_than_an_address_can_hold():
    queries = queries_for(UUID(int=number) for number in range(401))
    assert [query.count("-0000-0000-") for query in queries] == [200, 200, 1]
    assert all(len(query) < 16_000 for query in queries)


def test_a_receipt_is_read_as_salesforce_writes_it():
    row = {
        "Caseback_Id__c": str(UUID(int=2)),
        "Party": {"Caseback_Id__c": str(OWNER)},
        "PrivacyConsentStatus": "OptOut",
        "CaptureDate": "2026-01-03T00:00:00.000+0000",
    }
    assert read_receipts([row]) == [held(2, granted=False)]
