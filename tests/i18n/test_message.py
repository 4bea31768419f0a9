import dataclasses

import pytest

from i18n.message import Message, _, _n


def test_a_marked_text_keeps_its_values_until_it_is_translated():
    message = _("Registered on {day}.", day="Monday")
    assert message.msgid == "Registered on {day}."
    assert message.values == {"day": "Monday"}


def test_a_counting_text_offers_its_count_as_a_value():
    message = _n("{count} day", "{count} days", 3, name="x")
    assert (message.msgid, message.plural, message.count) == ("{count} day", "{count} days", 3)
    assert message.values == {"count": 3, "name": "x"}


def test_a_message_cannot_be_changed():
    message = _("A {b}", b=1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        message.msgid = "B"
    with pytest.raises(TypeError):
        message.values["b"] = 2


def test_values_may_come_later_without_touching_the_first_message():
    born = _("The warranty of {number} ends on {day}.", number="123456AB")
    full = born.having(day="Monday")
    assert full.values == {"number": "123456AB", "day": "Monday"}
    assert "day" not in born.values


def test_messages_are_equal_by_text_and_values_and_can_be_collected():
    assert _("A {b}", b=1) == _("A {b}", b=1)
    assert _("A {b}", b=1) != _("A {b}", b=2)
    assert len({_("A {b}", b=1), _("A {b}", b=1), _("C")}) == 2


def test_a_value_may_bear_any_name():
    assert _("{msgid} {plural} {self}", msgid=1, plural=2, self=3).values["self"] == 3
    assert _n("a", "b", 1, singular=1, plural=2).values["plural"] == 2


def test_a_message_without_values_has_an_empty_mapping():
    assert Message("A").values == {}
    assert Message("A") == _("A")
