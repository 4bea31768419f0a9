"""Whose word counts, field by field; and whatever the order of words, nobody's no is lost."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.crm_merge import Sides, Verdict, merge
from rules.crm_policies import FALSE, TRUE, Policy, policy_of
from rules.crm_reviews import ReviewKind

T = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NOTHING, AGREED = Verdict.NOTHING, Verdict.AGREED
TAKE, KEEP, REVIEW = Verdict.TAKE_THEIRS, Verdict.KEEP_OURS, Verdict.REVIEW

OF_STAFF = ["given_name", "family_name", "birth_date"]
OF_THE_NEWER = ["phone", "street", "city", "state", "postal_code", "country", "language"]
OURS_ALONE = [
    ("TIMEPIECE", "individual_number"),
    ("TIMEPIECE", "name"),
    ("TIMEPIECE", "reference_id"),
    ("TIMEPIECE", "purchase_date"),
    ("TIMEPIECE", "point_of_sale"),
    ("COVERAGE", "starts_on"),
    ("COVERAGE", "ends_on"),
    ("COVERAGE", "voided"),
    ("CONSENT", "owner_id"),
    ("OWNER", "something_new"),
]


def staff_said(theirs="theirs", *, ours="ours", **facts):
    """Staff changed it a minute after we did, unless told otherwise."""
    said = Sides(ours, theirs, False, True, T, T + MINUTE)  # noqa: FBT003 - as the fields go
    return replace(said, **facts)


BOTH = {"ours_changed": True}
OURS_LATER = {"ours_changed": True, "ours_at": T + 2 * MINUTE}
MERGE = {"is_merge": True}


@pytest.mark.parametrize("field", OF_STAFF)
@pytest.mark.parametrize(
    ("sides", "verdict"),
    [
        (staff_said(), TAKE),
        (staff_said(**BOTH), TAKE),
        (staff_said(**OURS_LATER), TAKE),
        (staff_said(None), TAKE),  # blank by staff is deleted by staff
        (staff_said(None, **MERGE), KEEP),  # blank in what a merge left is not
        (staff_said(**OURS_LATER, **MERGE), TAKE),
        (staff_said(ours=None), TAKE),
    ],
)
def test_staff_win_on_names_and_the_day_of_birth(field, sides, verdict):
    assert merge(policy_of("OWNER", field), sides) == (verdict, None)


@pytest.mark.parametrize("field", OF_THE_NEWER)
@pytest.mark.parametrize(
    ("sides", "verdict"),
    [
        (staff_said(), TAKE),
        (staff_said(None), TAKE),
        (staff_said(ours=None), TAKE),
        (staff_said(**BOTH), TAKE),
        (staff_said(**OURS_LATER), KEEP),
        (staff_said(None, **OURS_LATER), KEEP),
        (staff_said(**BOTH, ours_at=T + MINUTE), TAKE),  # the org knows whole seconds: staff's
        (staff_said(ours_at=T + 2 * MINUTE), TAKE),  # ours is older than what was agreed on since
        (staff_said(None, **MERGE), KEEP),
        (staff_said(**OURS_LATER, **MERGE), TAKE),
    ],
)
def test_the_newer_side_wins_on_where_somebody_is_reached(field, sides, verdict):
    assert merge(policy_of("OWNER", field), sides) == (verdict, None)


@pytest.mark.parametrize(
    ("sides", "verdict"),
    [
        (staff_said(TRUE, ours=None), TAKE),
        (staff_said(TRUE, ours=FALSE), TAKE),
        (
            staff_said(TRUE, ours=FALSE, **OURS_LATER),
            TAKE,
        ),  # however late the consent: a no is a no
        (staff_said(TRUE, ours=TRUE), AGREED),
        (staff_said(FALSE, ours=TRUE), KEEP),  # unticked by staff opts nobody in
        (staff_said(None, ours=TRUE, **MERGE), KEEP),  # the most restrictive of both
        (staff_said(TRUE, ours=FALSE, **MERGE), TAKE),
        (staff_said(FALSE, ours=None), AGREED),
        (staff_said(None, ours=FALSE), AGREED),
        (staff_said(TRUE, ours=FALSE, theirs_changed=False), NOTHING),
    ],
)
def test_a_refusal_wins_on_either_side(sides, verdict):
    assert merge(policy_of("OWNER", "opted_out"), sides) == (verdict, None)


@pytest.mark.parametrize("field", ["dont_market", "consent/0ZX1"])
def test_a_refusal_counts_wherever_staff_write_it_and_what_is_no_refusal_says_nothing(field):
    policy = policy_of("OWNER", field)
    assert merge(policy, staff_said(TRUE, ours=None)) == (TAKE, None)
    assert merge(policy, staff_said(None, ours=TRUE)) == (AGREED, None)


@pytest.mark.parametrize(
    ("theirs", "ours", "verdict"),
    [(FALSE, TRUE, TAKE), (TRUE, FALSE, KEEP), (None, FALSE, KEEP), (None, TRUE, KEEP)],
)
def test_staff_may_turn_a_consent_into_a_refusal_and_not_back(theirs, ours, verdict):
    assert merge(policy_of("CONSENT", "granted"), staff_said(theirs, ours=ours)).verdict is verdict


@pytest.mark.parametrize(
    ("kind", "field", "review"),
    [
        ("OWNER", "email", ReviewKind.EMAIL_DIFFERS),
        ("TIMEPIECE", "owner_id", ReviewKind.REASSIGNED),
    ],
)
def test_an_address_or_a_holder_that_staff_change_is_for_a_person_to_decide(kind, field, review):
    policy = policy_of(kind, field)
    assert merge(policy, staff_said()) == (REVIEW, review)
    assert merge(policy, staff_said(None)) == (REVIEW, review)
    assert merge(policy, staff_said(**MERGE)) == (REVIEW, review)
    assert merge(policy, staff_said(**BOTH)) == (KEEP, None)  # who alone may change it has done so


@pytest.mark.parametrize(("kind", "field"), OURS_ALONE)
def test_what_is_the_houses_alone_is_for_a_person_to_decide(kind, field):
    policy = policy_of(kind, field)
    assert policy is Policy.OURS_ALONE
    assert merge(policy, staff_said()) == (REVIEW, ReviewKind.STAFF_CHANGE)
    assert merge(policy, staff_said(**BOTH)) == (REVIEW, ReviewKind.STAFF_CHANGE)
    assert merge(policy, staff_said(None, **MERGE)) == (KEEP, None)


def test_a_mark_to_forget_somebody_is_for_a_person_to_decide_and_its_end_is_not():
    policy = policy_of("OWNER", "forget")
    assert merge(policy, staff_said(TRUE, ours=None)) == (REVIEW, ReviewKind.ERASURE)
    assert merge(policy, staff_said(FALSE, ours=None)) == (AGREED, None)


values = st.sampled_from([None, TRUE, FALSE, "one", "two"])
instants = st.integers(0, 5).map(lambda minutes: T + minutes * MINUTE)
anything = st.builds(
    Sides, values, values, st.booleans(), st.booleans(), instants, instants, st.booleans()
)
policies = st.sampled_from(Policy)


@given(policies, anything)
def test_our_own_echo_is_inert(policy, sides):
    verdict = merge(policy, replace(sides, theirs_changed=False)).verdict
    assert verdict in (NOTHING, AGREED)
    assert verdict is NOTHING or sides.ours == sides.theirs


@given(policies, anything)
def test_what_both_say_is_never_disputed(policy, sides):
    verdict = merge(policy, replace(sides, theirs=sides.ours)).verdict
    assert verdict in (NOTHING, AGREED)


@given(policies, anything)
def test_a_review_is_named_where_and_only_where_there_is_one(policy, sides):
    ruling = merge(policy, sides)
    assert (ruling.verdict is REVIEW) == (ruling.review is not None)


@dataclass(frozen=True)
class Field:
    """A field on both sides, with what each said when they agreed; `told` is what ours is there."""

    policy: Policy
    ours: str | None
    ours_at: datetime
    agreed: tuple[str | None, str | None]
    told: bool = True

    def hear(self, theirs, at):
        """The field after a word of the CRM, as the effects of each verdict are."""
        sides = Sides(
            ours=self.ours,
            theirs=theirs,
            ours_changed=not self.told or self.ours != self.agreed[0],
            theirs_changed=theirs != self.agreed[1],
            ours_at=self.ours_at,
            theirs_at=at,
        )
        verdict = merge(self.policy, sides).verdict
        if verdict is NOTHING:
            return self
        ours = theirs if verdict is TAKE else self.ours
        return replace(self, ours=ours, agreed=(ours, theirs), told=verdict is not KEEP)


@given(policies, values, values, values, instants, instants)
def test_hearing_the_same_again_changes_nothing(policy, ours, agreed, theirs, ours_at, at):
    once = Field(policy, ours, ours_at, (agreed, agreed)).hear(theirs, at)
    assert once.hear(theirs, at) == once


answers = st.lists(st.tuples(st.sampled_from([TRUE, FALSE]), instants), max_size=6)


@given(st.sampled_from([None, FALSE, TRUE]), answers, st.randoms())
def test_a_refusal_heard_stands_in_whatever_order_words_come(ours, heard, chance):
    field = Field(Policy.REFUSAL_WINS, ours, T, (ours, ours or FALSE))
    was_refused = ours == TRUE
    chance.shuffle(heard)
    for theirs, at in heard:
        field = field.hear(theirs, at)
        was_refused = was_refused or theirs == TRUE
        assert (field.ours == TRUE) == was_refused


@given(values, values, instants, instants)
def test_the_newer_of_two_wins_whoever_is_heard_first(ours, theirs, ours_at, at):
    known = Field(Policy.NEWER_WINS, "known", T - MINUTE, ("known", "known"))
    at_once = replace(known, ours=ours, ours_at=ours_at).hear(theirs, at)
    in_turn = known.hear(theirs, at)  # before the owner changes it, whose word is then the newer
    in_turn = in_turn if ours_at <= at else replace(in_turn, ours=ours, ours_at=ours_at)
    if "known" not in (ours, theirs):
        assert at_once.ours == in_turn.ours
