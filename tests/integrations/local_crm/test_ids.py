import pytest

from integrations.local_crm.ids import make_id, read_id


@pytest.mark.parametrize("long", ["001D000000IqhSLIAZ", "0031i000013x2TEAAY", "001RM000003oLrBYAU"])
def test_the_suffix_is_that_of_ids_seen_in_the_wild(long):
    assert read_id(long[:15]) == long
    assert read_id(long) == long


@pytest.mark.parametrize("text", ["", "001", "001D000000IqhSLIAA", "001D000000Iqh-L", "é" * 15])
def test_what_is_no_id_is_not_taken_for_one(text):
    assert read_id(text) is None


def test_ids_in_the_order_of_their_serials_sort_the_same_way():
    ids = [make_id("02i", serial) for serial in (1, 9, 10, 61, 62, 3844, 10**9)]
    assert ids == sorted(ids)
    assert {len(one) for one in ids} == {18}
