"""How Salesforce's errors are read: by code, sometimes by wording, and never passed on in words."""

import pytest

from integrations.crm import CRMQuotaSpent, CRMRefusesUs, CRMUnavailable, Fault
from integrations.salesforce.faults import Beyond, RequestRefused, Trouble, read_trouble, refusal

FENCE = "FIELD_CUSTOM_VALIDATION_EXCEPTION"
LIMIT = "REQUEST_LIMIT_EXCEEDED"
KEY = "duplicate value found: Caseback_Id__c duplicates value on record with id: 003"


@pytest.mark.parametrize(
    ("code", "message", "meaning"),
    [
        ("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access", Fault.LOCKED),
        ("PROCESSING_HALTED", "-", Fault.COLLATERAL),
        ("ALL_OR_NONE_OPERATION_ROLLED_BACK", "-", Fault.COLLATERAL),
        ("INVALID_FIELD", "Foreign key external ID: x not found for field y", Fault.PARENT),
        ("INVALID_FIELD", "No such column 'x' on sobject of type Contact", Fault.RIGHTS),
        ("INSUFFICIENT_ACCESS_OR_READONLY", "-", Fault.RIGHTS),
        ("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "-", Fault.RIGHTS),
        ("INVALID_FIELD_FOR_INSERT_UPDATE", "-", Fault.RIGHTS),
        ("STORAGE_LIMIT_EXCEEDED", "-", Fault.RIGHTS),
        ("DUPLICATE_VALUE", KEY, Fault.COLLATERAL),
        ("DUPLICATE_VALUE", "duplicate value found: Card__c duplicates", Fault.DUPLICATE),
        ("DUPLICATES_DETECTED", "Use one of these records?", Fault.DUPLICATE),
        ("DUPLICATE_EXTERNAL_ID", "more than one record found", Fault.DUPLICATE),
        ("ENTITY_IS_DELETED", "entity is deleted", Fault.MOVED),
        ("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", Fault.MOVED),
        ("CANNOT_EXECUTE_FLOW_TRIGGER", "-", Fault.AUTOMATION),
        ("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "-", Fault.AUTOMATION),
        (FENCE, "CASEBACK_STALE_VERSION", Beyond.STALE),
        (FENCE, "Clients of this house need a title", Fault.DATA),
        (LIMIT, "TotalRequests Limit exceeded.", Beyond.QUOTA),
        (LIMIT, "ConcurrentPerOrgLongTxn Limit exceeded.", Beyond.UNAVAILABLE),
        ("SERVER_UNAVAILABLE", "-", Beyond.UNAVAILABLE),
        ("STRING_TOO_LONG", "Last Name: data value too large", Fault.DATA),
        ("SOMETHING_NEW", "-", Fault.DATA),
    ],
)
def test_each_error_means_one_thing_to_do(code, message, meaning):
    row_error = {"statusCode": code, "message": message, "fields": ["LastName"]}
    assert read_trouble([row_error]) == Trouble(meaning, code, ("LastName",))
    request_error = {"errorCode": code, "message": message}
    assert read_trouble([request_error]) == Trouble(meaning, code)


def test_errors_of_one_meaning_name_all_their_fields():
    errors = [
        {"statusCode": "STRING_TOO_LONG", "message": "-", "fields": ["MailingCity"]},
        {"statusCode": "UNABLE_TO_LOCK_ROW", "message": "-", "fields": ["Id"]},
        {"statusCode": "INVALID_EMAIL_ADDRESS", "message": "-", "fields": ["Email"]},
    ]
    assert read_trouble(errors) == Trouble(Fault.DATA, "STRING_TOO_LONG", ("MailingCity", "Email"))


@pytest.mark.parametrize("answer", [None, [], "<html>", ["text"], {"error": "x"}, 7])
def test_what_cannot_be_read_is_no_refusal(answer):
    assert isinstance(refusal(read_trouble(answer)), CRMUnavailable)


def test_values_in_the_place_of_codes_and_fields_do_not_pass():
    error = {"statusCode": "zoe@example.org", "fields": ["LastName", "zoe@example.org", 7]}
    assert read_trouble([error]) == Trouble(Fault.DATA, "UNKNOWN", ("LastName",))


@pytest.mark.parametrize(
    ("code", "message", "error"),
    [
        ("JSON_PARSER_ERROR", "zoe@example.org", RequestRefused),
        ("API_DISABLED_FOR_ORG", "-", CRMRefusesUs),
        ("UNABLE_TO_LOCK_ROW", "-", CRMUnavailable),
        (LIMIT, "TotalRequests Limit exceeded.", CRMQuotaSpent),
    ],
)
def test_a_request_that_failed_whole_is_an_error_without_its_words(code, message, error):
    raised = refusal(read_trouble([{"errorCode": code, "message": message}]))
    assert isinstance(raised, error)
    assert str(raised) == f"The CRM answered {code}."
