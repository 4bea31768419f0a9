"""What a second look makes of a record that looked different."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from integrations.crm import Sighting
from integrations.crm_records import RecordKind
from jobs.crm.reconciliation.drifts import Cure, Facts, Linked, judge

OURS, OTHERS = UUID(int=1), UUID(int=2)
AT = datetime(2026, 11, 22, tzinfo=UTC)
BASELINE = {"given_name": ["same", "same"], "phone": ["ours", "theirs"]}
LINKED = Linked("OWNER", OURS, "X", "LINKED", 7, AT, {"Contact": "X", "Individual": "I"}, BASELINE)
THERE = Sighting(
    kind=RecordKind.OWNER,
    part="Contact",
    crm_id="X",
    our_id=OURS,
    version=7,
    said={},
    modified_at=AT,
    modified_by="STAFF",
    parts={"Contact": "X", "Individual": "I"},
)
GONE = replace(THERE, is_deleted=True)
MERGED = replace(GONE, merged_into="Y")
ELSEWHERE = replace(THERE, crm_id="Y")
NEWS = frozenset({"given_name"})
FOLLOWING = replace(LINKED, state="FOLLOWING")
DELETED = replace(LINKED, state="DELETED")


def facts(linked=LINKED, there=THERE, elsewhere=None, **more):
    said = {"news": frozenset(), "exists": True, "is_moving": False, "is_asked": False} | more
    return Facts(linked, there, elsewhere, **said)


@pytest.mark.parametrize(
    ("seen", "what", "cure"),
    [
        (facts(news=NEWS), "DIFFERS", Cure.HEAR),
        (facts(there=replace(THERE, version=6)), "STALE", Cure.RESEND),
        (facts(there=replace(THERE, version=None)), "STALE", Cure.RESEND),
        (facts(there=replace(THERE, version=8)), "DIFFERS", Cure.CATCH_UP),
        (facts(there=replace(THERE, version=8), news=NEWS), "DIFFERS", Cure.CATCH_UP),
        (facts(there=replace(THERE, parts={"Contact": "X"})), "DIFFERS", Cure.RESEND),
        (facts(there=replace(THERE, our_id=None)), "MOVED", Cure.REKEY),
        (facts(there=replace(THERE, our_id=OTHERS)), "DUPLICATE", Cure.ASK),
        (facts(there=None), "MISSING", Cure.HEAR),
        (facts(there=GONE), "MISSING", Cure.HEAR),
        (facts(there=MERGED), "MISSING", Cure.HEAR),
        (facts(there=None, elsewhere=ELSEWHERE), "MOVED", Cure.RELINK),
        (facts(there=GONE, elsewhere=ELSEWHERE), "MOVED", Cure.RELINK),
        (facts(there=MERGED, elsewhere=ELSEWHERE), "MOVED", Cure.HEAR),
        (facts(elsewhere=ELSEWHERE), "DUPLICATE", Cure.ASK),
        (facts(DELETED), "MOVED", Cure.HEAR),
        (facts(FOLLOWING, elsewhere=ELSEWHERE), "MOVED", Cure.HEAR),
        (facts(FOLLOWING, news=frozenset({"opted_out"})), "DIFFERS", Cure.HEAR),
        (facts(None, None, ELSEWHERE), "EXTRA", Cure.PROMISE),
        (facts(None, None, ELSEWHERE, exists=False), "EXTRA", Cure.ASK),
    ],
)
def test_each_difference_has_its_name_and_its_cure(seen, what, cure):
    finding = judge(seen)
    assert (finding.what, finding.cure) == (what, cure)


@pytest.mark.parametrize(
    "seen",
    [
        facts(),
        facts(news=NEWS, is_moving=True),
        facts(there=None, is_moving=True),
        facts(DELETED, None),
        facts(DELETED, GONE),
        facts(FOLLOWING),
        facts(FOLLOWING, there=replace(THERE, our_id=OTHERS, version=3)),
        facts(elsewhere=ELSEWHERE, is_asked=True),
        facts(there=replace(THERE, our_id=OTHERS), is_asked=True),
        facts(None, None, ELSEWHERE, is_asked=True),
        facts(None, None, None),
        facts(there=replace(THERE, parts={"Contact": "X", "Individual": "J"})),
        facts(there=replace(THERE, parts={"Contact": "X", "AdoptedIndividual": "I"})),
    ],
)
def test_what_moves_and_what_staff_are_asked_already_is_no_difference(seen):
    assert judge(seen) is None


def test_only_what_both_sides_agreed_on_is_sent_again():
    news = frozenset({"given_name", "phone"})
    finding = judge(facts(there=replace(THERE, version=6), news=news))
    assert finding.fields == {"given_name"}


def test_of_a_record_that_lost_nothing_but_its_version_all_that_is_agreed_is_sent():
    assert judge(facts(there=replace(THERE, version=6))).fields == {"given_name"}
