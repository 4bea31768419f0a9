"""Each code of the CRM has a sentence that names the cure; an unknown one is named honestly."""

import pytest

from i18n.catalogue import translate
from i18n.locales import SOURCE
from services.crm.reasons import reason, trouble_sentence

DATA = ("STRING_TOO_LONG", "DATA")
KNOWN = (
    ("REQUIRED_FIELD_MISSING", "DATA"),
    DATA,
    ("INVALID_EMAIL_ADDRESS", "DATA"),
    ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "DATA"),
    ("FIELD_CUSTOM_VALIDATION_EXCEPTION", "DATA"),
    ("FIELD_INTEGRITY_EXCEPTION", "DATA"),
    ("DUPLICATES_DETECTED", "DUPLICATE"),
    ("DUPLICATE_VALUE", "DUPLICATE"),
    ("DUPLICATE_EXTERNAL_ID", "DUPLICATE"),
    ("ENTITY_IS_DELETED", "MOVED"),
    ("DELETED_THERE", "MOVED"),
    ("INSUFFICIENT_ACCESS_OR_READONLY", "RIGHTS"),
    ("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "RIGHTS"),
    ("API_DISABLED_FOR_ORG", "RIGHTS"),
    ("INVALID_FIELD", "RIGHTS"),
    ("STORAGE_LIMIT_EXCEEDED", "RIGHTS"),
    ("CANNOT_EXECUTE_FLOW_TRIGGER", "AUTOMATION"),
    ("SOMETHING_NEW_OF_APEX", "AUTOMATION"),
    ("UNABLE_TO_LOCK_ROW", "LOCKED"),
    ("PROCESSING_HALTED", "COLLATERAL"),
    ("PARENT_NOT_THERE", "PARENT"),
    ("SealBroken", "UNREADABLE"),
    ("REVIEW_MATCH", "DUPLICATE"),
    ("REVIEW_DELETED", "DUPLICATE"),
)


@pytest.mark.parametrize(("code", "fault"), KNOWN)
def test_a_known_code_has_a_sentence_of_its_own_without_it(code, fault):
    said = translate(reason(code, fault), SOURCE)
    assert code not in said
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("code", "fault", "named"),
    [
        ("NEVER_SEEN_BEFORE", "DATA", "NEVER_SEEN_BEFORE"),
        ("LookupError", "OURS", "LookupError"),
        ("KeyError", "UNREADABLE", "KeyError"),
        (None, None, "UNKNOWN"),
    ],
)
def test_a_code_nobody_thought_of_is_named(code, fault, named):
    assert named in translate(reason(code, fault), SOURCE)


def test_a_known_code_needs_no_class():
    assert reason(DATA[0]) == reason(*DATA)


def test_trouble_is_told_in_a_sentence_too():
    assert "does not answer" in translate(trouble_sentence("CRM_UNAVAILABLE"), SOURCE)
    assert "ODD" in translate(trouble_sentence("ODD"), SOURCE)
