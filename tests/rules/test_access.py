"""One table says who may do what, and it is whole."""

import pytest

from models.keys import new_id
from rules.access import ALLOWED, Action, Role, Viewer, may
from rules.errors import Forbidden

ANYONE = Viewer(address=b"here")
OWNER = Viewer(Role.OWNER, owner_id=new_id())
SELLER = Viewer(Role.POINT_OF_SALE, point_of_sale_id=new_id(), key_id=new_id())
AGENT = Viewer(Role.CRM_AGENT, key_id=new_id())
CENTRE = Viewer(Role.SERVICE_CENTRE, key_id=new_id())
PRINTER = Viewer(Role.DISTRIBUTION_CENTRE, key_id=new_id())
CALLERS = (ANYONE, OWNER, SELLER, AGENT, CENTRE, PRINTER)


def test_every_action_is_in_the_table():
    assert set(ALLOWED) == set(Action)


@pytest.mark.parametrize(
    ("action", "allowed"),
    [
        (Action.SIGN_IN, (ANYONE, OWNER, SELLER)),
        (Action.SIGN_OUT, (OWNER,)),
        (Action.REGISTER_WATCH, (OWNER,)),
        (Action.MANAGE_OWN_PROFILE, (OWNER,)),
        (Action.READ_OWN_DATA, (OWNER,)),
        (Action.DECLARE_SALE, (SELLER,)),
        (Action.REGISTER_FOR_CLIENT, (SELLER,)),
        (Action.EXCHANGE_WATCH, (SELLER,)),
        (Action.READ_DESK, (AGENT,)),
        (Action.SETTLE_SALE, (AGENT,)),
        (Action.CORRECT_SALE, (AGENT,)),
        (Action.RECORD_SERVICE, (CENTRE,)),
        (Action.REPORT_REPAIR, (CENTRE,)),
        (Action.REPORT_CARD, (OWNER,)),
        (Action.ORDER_CARD, (OWNER, SELLER, PRINTER)),
        (Action.HAND_OVER_CARD, (SELLER,)),
        (Action.READ_CRM_SYNC, (AGENT,)),
        (Action.READ_CRM_PERSON, (AGENT,)),
        (Action.DECIDE_CRM_REVIEW, (AGENT,)),
        (Action.REPLAY_TO_CRM, (AGENT,)),
    ],
)
def test_who_may_do_what(action, allowed):
    for viewer in CALLERS:
        assert may(viewer, action) is (viewer in allowed)


def test_only_an_owner_has_an_owners_id():
    assert OWNER.require_owner() == OWNER.owner_id
    for viewer in (ANYONE, SELLER, AGENT):
        with pytest.raises(Forbidden):
            viewer.require_owner()


def test_only_a_point_of_sale_has_its_id():
    assert SELLER.require_point_of_sale() == SELLER.point_of_sale_id
    for viewer in (ANYONE, OWNER, CENTRE):
        with pytest.raises(Forbidden):
            viewer.require_point_of_sale()


def test_retries_of_two_callers_are_never_mistaken_for_each_other():
    others = [Viewer(address=b"there"), Viewer(Role.OWNER, new_id())]
    others += [Viewer(Role.CRM_AGENT, key_id=new_id())]
    callers = [*CALLERS, *others]
    assert len({viewer.principal for viewer in callers}) == len(callers)


def test_a_point_of_sale_is_one_caller_whichever_key_it_uses():
    renewed = Viewer(Role.POINT_OF_SALE, point_of_sale_id=SELLER.point_of_sale_id, key_id=new_id())
    assert renewed.principal == SELLER.principal


def test_staff_sign_with_the_id_of_their_key():
    assert AGENT.principal == f"CRM_AGENT:{AGENT.key_id}"


@pytest.mark.parametrize(
    ("role", "locales", "theirs"),
    [
        (Role.TRANSLATOR, {"fr"}, {"fr"}),
        (Role.TRANSLATOR, set(), set()),
        (Role.REVIEWER, {"fr", "it"}, {"fr", "it"}),
        (Role.REVIEWER, set(), {"fr", "it", "de"}),
        (Role.AUTHOR, set(), {"fr", "it", "de"}),
    ],
)
def test_a_key_with_languages_is_for_these_and_a_translator_has_no_other(role, locales, theirs):
    viewer = Viewer(role, key_id=new_id(), locales=frozenset(locales))
    assert {tag for tag in ("fr", "it", "de") if viewer.works_in(tag)} == theirs
    for tag in {"fr", "it", "de"} - theirs:
        with pytest.raises(Forbidden):
            viewer.require_language(tag)
