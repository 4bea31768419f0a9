"""What an answer means to the row that was sent: by our id, or by the CRM's."""

from uuid import UUID

import pytest

from integrations.crm import CRMQuotaSpent, Fault
from integrations.salesforce.composite import PartAnswer
from integrations.salesforce.faults import Trouble
from integrations.salesforce.people_tables import CONTACT
from integrations.salesforce.row_answers import read_result, read_single
from integrations.salesforce.rows import Row

NEW = Row(CONTACT, UUID(int=1), None, {})
KNOWN = Row(CONTACT, UUID(int=1), "003A", {})
KEY = "duplicate value found: Caseback_Id__c duplicates value on record with id: 003B"


def failed(code, message="-", *fields):
    error = {"statusCode": code, "message": message, "fields": fields}
    return {"success": False, "errors": [error]}


@pytest.mark.parametrize(
    ("code", "message", "fields", "new", "known"),
    [
        ("ENTITY_IS_DELETED", "-", (), Fault.PARENT, Fault.MOVED),
        ("INVALID_CROSS_REFERENCE_KEY", "-", (), Fault.PARENT, Fault.MOVED),
        ("INVALID_CROSS_REFERENCE_KEY", "-", ("AccountId",), Fault.PARENT, Fault.PARENT),
        ("NOT_FOUND", "-", (), Fault.RIGHTS, Fault.MOVED),
        ("DUPLICATE_VALUE", KEY, (), Fault.COLLATERAL, Fault.DUPLICATE),
        ("SERVER_UNAVAILABLE", "-", (), Fault.LOCKED, Fault.LOCKED),
        ("UNABLE_TO_LOCK_ROW", "-", (), Fault.LOCKED, Fault.LOCKED),
    ],
)
def test_the_same_code_differs_by_how_the_row_was_named(code, message, fields, new, known):
    result = failed(code, message, *fields)
    assert [read_result(row, result).meaning for row in (NEW, KNOWN)] == [new, known]


def test_a_row_that_landed_answers_with_its_id():
    assert read_result(NEW, {"success": True, "id": "003B", "errors": []}) == "003B"
    assert read_single(NEW, PartAnswer(201, {"id": "003B"})) == "003B"
    assert read_single(KNOWN, PartAnswer(204, None)) == "003A"


def test_a_condition_that_does_not_hold_is_told_by_the_status():
    assert read_single(KNOWN, PartAnswer(412, None)).meaning is Fault.TOUCHED


def test_two_records_of_one_key_are_for_a_person_to_decide():
    answer = PartAnswer(300, ["/services/data/v62.0/sobjects/Contact/003A"])
    assert read_single(NEW, answer) == Trouble(Fault.DUPLICATE, "DUPLICATE_EXTERNAL_ID")


def test_a_spent_quota_is_no_answer_about_a_row():
    with pytest.raises(CRMQuotaSpent):
        read_result(NEW, failed("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."))
