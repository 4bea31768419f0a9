"""One table says who may do what, and it is whole."""

import pytest

from models.keys import new_id
from rules.access import ALLOWED, Action, Role, Viewer, may
from rules.errors import Forbidden

ANYONE = Viewer(address=b"here")
OWNER = Viewer(Role.OWNER, owner_id=new_id())
SELLER = Viewer(Role.POINT_OF_SALE, point_of_sale_id=new_id())


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
    ],
)
def test_who_may_do_what(action, allowed):
    for viewer in (ANYONE, OWNER, SELLER):
        assert may(viewer, action) is (viewer in allowed)


def test_only_an_owner_has_an_owners_id():
    assert OWNER.require_owner() == OWNER.owner_id
    for viewer in (ANYONE, SELLER):
        with pytest.raises(Forbidden):
            viewer.require_owner()


def test_only_a_point_of_sale_has_its_id():
    assert SELLER.require_point_of_sale() == SELLER.point_of_sale_id
    for viewer in (ANYONE, OWNER):
        with pytest.raises(Forbidden):
            viewer.require_point_of_sale()


def test_retries_of_two_callers_are_never_mistaken_for_each_other():
    callers = [ANYONE, Viewer(address=b"there"), OWNER, Viewer(Role.OWNER, new_id()), SELLER]
    assert len({viewer.principal for viewer in callers}) == len(callers)
