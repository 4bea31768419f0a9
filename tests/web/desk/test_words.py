"""Whatever the sync can say has its words at the desk."""

from dataclasses import fields
from datetime import timedelta
from typing import get_args

import pytest

from i18n.catalogue import translate
from integrations.crm_records import Record
from models.crm import CrmDrift, CrmLink
from models.keys import new_id
from models.outbox import KINDS
from models.tables import METADATA
from rules.crm_reviews import VERDICTS, ReviewKind
from rules.matching_points import Evidence
from services.crm.event_reads import SyncEvent
from services.crm.events import What
from tests.factories import now
from web.desk.case_words import QUESTIONS, choices_of
from web.desk.drift_words import DRIFTS, REPAIRS
from web.desk.evidence_words import AGAINST, FOR, RIVAL
from web.desk.person_words import event_words
from web.desk.sync_words import EVENTS, FIELDS, RECORDS, STATES, age, shown


def allowed(table, column):
    """What a column takes, by its check."""
    name = f"ck_{table.__tablename__}_{column}"
    (check,) = [e for e in METADATA.tables[table.__tablename__].constraints if e.name == name]
    return set(str(check.sqltext).split("'")[1::2])


def test_every_case_has_its_question_and_every_decision_its_effect():
    assert set(QUESTIONS) == set(ReviewKind)
    for kind in ReviewKind:
        assert [each.verdict for each in choices_of(kind)] == list(VERDICTS[kind])


def test_every_piece_of_evidence_speaks_for_or_against():
    assert set(FOR) | set(AGAINST) == {*Evidence, RIVAL}
    assert not set(FOR) & set(AGAINST)


def test_every_record_event_state_and_drift_is_worded():
    assert set(RECORDS) == set(KINDS)
    assert set(EVENTS) == set(get_args(What))
    assert set(STATES) == allowed(CrmLink, "state")
    assert set(DRIFTS) == allowed(CrmDrift, "what")
    assert set(REPAIRS) == allowed(CrmDrift, "repair")


def test_every_field_of_every_record_is_worded():
    named = {each.name for kind in get_args(Record) for each in fields(kind)}
    assert named - {"id", "version"} <= set(FIELDS)


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (timedelta(seconds=-5), "less than a minute"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(hours=23, minutes=59), "23 hours"),
        (timedelta(days=40), "40 days"),
    ],
)
def test_how_long_ago_is_said_in_the_largest_unit_that_fits(past, said):
    assert translate(age(past), "en") == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1985-12-10", "December 10, 1985"),
        ("true", "Yes"),
        ("19851210", "19851210"),
        ("2026-02-30", "2026-02-30"),
        ("2026-11-22T05:00:00+00:00", "2026-11-22T05:00:00+00:00"),
        ("{braces}", "{braces}"),
        ("06 12", "06 12"),
    ],
)
def test_a_value_is_shown_as_a_person_reads_it(text, said):
    assert translate(shown(text), "en") == said


@pytest.mark.parametrize(
    ("what", "code", "said"),
    [
        ("SENT", None, ["Sent to the CRM"]),
        ("HEARD", "TAKE_THEIRS", ["Taken over from the CRM"]),
        ("HEARD", "EMAIL_DIFFERS", ["Changed by staff in the CRM", "Another e-mail address"]),
        ("HEARD", "DELETED", ["Changed by staff in the CRM", "Deleted in the CRM"]),
        ("LINKED", "RESTORED", ["Restored in the CRM"]),
        ("MERGED", "FOLLOWING", ["Merged in the CRM"]),
        ("REVIEWED", "MATCH NEW", ["Decided in a review", "Perhaps known already"]),
        ("HELD", "NEW_CODE", ["Not taken by the CRM", "The CRM answered NEW_CODE, for which"]),
        ("SOMETHING", None, ["SOMETHING"]),
    ],
)
def test_an_event_is_told_in_words(what, code, said):
    event = SyncEvent(*(new_id(), now(), "OWNER", new_id(), what, code, [], "SYSTEM:crm"))
    told = [translate(each, "en") for each in event_words(event) if each]
    assert [each.startswith(start) for each, start in zip(told, said, strict=True)] == [True] * len(
        said
    )
