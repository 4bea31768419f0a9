import pytest

from models.crm import CrmReview
from rules.crm_reviews import VERDICTS, Decision, ReviewKind, ReviewVerdict, read_decision
from rules.errors import InvalidInput


@pytest.mark.parametrize(
    ("kind", "said", "decision"),
    [
        ("MATCH", "SAME:003000000000001AAA", (ReviewVerdict.SAME, "003000000000001AAA")),
        ("MATCH", "NEW", (ReviewVerdict.NEW, None)),
        ("DELETED", "RECREATE", (ReviewVerdict.RECREATE, None)),
        ("CONSENT_UNCLEAR", "LIFT", (ReviewVerdict.LIFT, None)),
    ],
)
def test_a_decision_is_read_and_written_back_alike(kind, said, decision):
    assert read_decision(ReviewKind(kind), said) == Decision(*decision)
    assert str(Decision(*decision)) == said


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("MATCH", "SAME"),
        ("MATCH", "SAME:"),
        ("MATCH", "NEW:003"),
        ("MATCH", "LEAVE"),
        ("ERASURE", "LIFT"),
        ("ERASURE", ""),
        ("ERASURE", "OVERTAKEN"),
    ],
)
def test_what_such_a_case_does_not_know_is_refused(kind, said):
    with pytest.raises(InvalidInput) as refusal:
        read_decision(ReviewKind(kind), said)
    assert refusal.value.code == "VERDICT_INVALID"


def test_the_table_takes_every_kind_of_case():
    (check,) = (c for c in CrmReview.__table__.constraints if c.name == "ck_crm_review_kind")
    assert set(VERDICTS) == set(ReviewKind)
    assert all(f"'{kind}'" in str(check.sqltext) for kind in ReviewKind)
