"""What a clerk need look at is marked, and what is the same in another form is not."""

from uuid import uuid4

import pytest

from services.crm.sides import Sides, Theirs, contradict, lay_side_by_side


@pytest.mark.parametrize(
    ("field", "one", "other", "is_one"),
    [
        ("family_name", "Lovelace", "Lovelace", False),
        ("family_name", "Lovelace", " LOVELACE ", False),
        ("family_name", "Müller", "Mu\u0308ller", False),
        ("family_name", "Lovelace", "Byron", True),
        ("family_name", "Lovelace", None, False),
        ("family_name", None, "Byron", False),
        ("family_name", None, None, False),
        ("street", "1 rue X\r\nParis", "1 rue X\nParis", False),
        ("phone", "+33612345678", "06 12 34 56 78", False),
        ("phone", "+33612345678", "+33612345679", True),
        ("phone", "x", "y", True),
        ("email", "ada@example.com", "Ada@Example.com", False),
        ("email", "ada@example.com", "ada@example.org", True),
        ("email", "nothing", "another", True),
        ("opted_out", "true", "false", True),
    ],
)
def test_a_contradiction_is_what_both_say_differently(field, one, other, is_one):
    assert contradict(field, one, other) is is_one


def test_a_field_of_which_nobody_says_anything_is_no_row():
    sides = Sides({"given_name": "Ada"}, [Theirs("1", {"phone": "1"}), Theirs("2", {})])
    rows = sides.rows(["given_name", "phone", "street"])
    assert [(each.field, each.theirs) for each in rows] == [
        ("given_name", (None, None)),
        ("phone", ("1", None)),
    ]


class Told:
    """A CRM that answers in the order it likes."""

    def __init__(self):
        self.asked = []

    async def ours(self, kind, record_ids):
        return {}

    async def look(self, kind, crm_ids):
        self.asked.append(crm_ids)
        return [Theirs(each, {}) for each in sorted(crm_ids)]


async def test_theirs_come_in_the_order_in_which_they_were_asked_for():
    sides = await lay_side_by_side(Told(), "OWNER", uuid4(), ["2", "1"])
    assert [each.crm_id for each in sides.theirs] == ["2", "1"]


async def test_where_nothing_is_there_to_compare_the_crm_is_not_asked():
    told = Told()
    await lay_side_by_side(told, "OWNER", uuid4(), [])
    assert told.asked == []
