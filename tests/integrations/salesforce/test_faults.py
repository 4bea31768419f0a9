"""How Salesforce's errors are read: by code, sometimes by wording, and never passed on in words."""

import pytest

from integrations.crm import CRMRefusesUs, CRMUnavailable
from integrations.salesforce.faults import Fault, Meaning, read_fault, refusal

FENCE = "FIELD_CUSTOM_VALIDATION_EXCEPTION"
LIMIT = "REQUEST_LIMIT_EXCEEDED"


@pytest.mark.parametrize(
    ("code", "message", "meaning"),
    [
        ("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access", Meaning.AGAIN),
        ("PROCESSING_HALTED", "-", Meaning.AGAIN),
        ("INVALID_FIELD", "Foreign key external ID: x not found for field y", Meaning.AGAIN),
        ("INVALID_FIELD", "No such column 'x' on sobject of type Contact", Meaning.REFUSED),
        ("INSUFFICIENT_ACCESS_OR_READONLY", "-", Meaning.REFUSED),
        ("STORAGE_LIMIT_EXCEEDED", "-", Meaning.REFUSED),
        ("DUPLICATE_VALUE", "duplicate value found: Caseback_Id__c duplicates", Meaning.AGAIN),
        ("DUPLICATE_VALUE", "duplicate value found: Card__c duplicates", Meaning.DATA),
        (FENCE, "CASEBACK_STALE_VERSION", Meaning.STALE),
        (FENCE, "Clients of this house need a title", Meaning.DATA),
        (LIMIT, "TotalRequests Limit exceeded.", Meaning.REFUSED),
        (
            LIMIT,
            "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
            Meaning.UNAVAILABLE,
        ),
        ("SERVER_UNAVAILABLE", "-", Meaning.UNAVAILABLE),
        ("STRING_TOO_LONG", "Last Name: data value too large", Meaning.DATA),
        ("SOMETHING_NEW", "-", Meaning.DATA),
    ],
)
def test_each_error_means_one_thing_to_do(code, message, meaning):
    row_error = {"statusCode": code, "message": message, "fields": ["LastName"]}
    assert read_fault([row_error]) == Fault(meaning, code, ("LastName",))
    request_error = {"errorCode": code, "message": message}
    assert read_fault([request_error]) == Fault(meaning, code)


@pytest.mark.parametrize("answer", [None, [], "<html>", ["text"], {"error": "x"}, 7])
def test_what_cannot_be_read_is_no_refusal(answer):
    assert isinstance(refusal(read_fault(answer)), CRMUnavailable)


def test_values_in_the_place_of_codes_and_fields_do_not_pass():
    error = {"statusCode": "zoe@example.org", "fields": ["LastName", "zoe@example.org", 7]}
    assert read_fault([error]) == Fault(Meaning.DATA, "UNKNOWN", ("LastName",))


def test_a_request_that_we_worded_wrongly_is_for_a_person_to_mend():
    assert isinstance(refusal(read_fault([{"errorCode": "JSON_PARSER_ERROR"}])), CRMRefusesUs)
