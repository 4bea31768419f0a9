import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.keys import new_id
from services.vault import Place, SealBroken, Vault

KEY, OTHER = secrets.token_bytes(32), secrets.token_bytes(32)
INDEX = secrets.token_bytes(32)
VAULT = Vault({1: KEY}, 1, INDEX)


def place(column="email"):
    return Place("owner_profile", column, new_id())


@given(st.text())
def test_what_is_sealed_opens_where_it_was_sealed(text):
    where = place()
    assert VAULT.open(VAULT.seal(text, where), where) == text


@given(st.binary())
def test_bytes_that_are_sealed_open_as_they_were(content):
    where = place()
    assert VAULT.open_bytes(VAULT.seal_bytes(content, where), where) == content


@pytest.mark.parametrize("cut", [0, 1, 3, 15, 20])
def test_a_sealed_file_that_was_cut_off_does_not_open(cut):
    where = place()
    with pytest.raises(SealBroken):
        VAULT.open_bytes(VAULT.seal_bytes(b"a photograph", where)[:cut], where)


def test_the_same_text_is_never_sealed_the_same_twice():
    where = place()
    assert VAULT.seal("Ada", where) != VAULT.seal("Ada", where)


def test_a_sealed_value_does_not_open_in_another_row_or_column():
    where = place()
    sealed = VAULT.seal("Ada", where)
    for elsewhere in (place(), Place(where.table, "given_name", where.row)):
        with pytest.raises(SealBroken):
            VAULT.open(sealed, elsewhere)


@pytest.mark.parametrize("position", [0, 1, 5, 20, -1])
def test_an_altered_value_does_not_open(position):
    where = place()
    sealed = bytearray(VAULT.seal("Ada Lovelace", where))
    sealed[position] ^= 1
    with pytest.raises(SealBroken):
        VAULT.open(bytes(sealed), where)


def test_a_new_key_seals_while_the_old_one_still_opens():
    where = place()
    old = VAULT.seal("Ada", where)
    rotated = Vault({2: OTHER, 1: KEY}, 2, INDEX)
    assert rotated.open(old, where) == "Ada"
    with pytest.raises(SealBroken, match="No key numbered 2"):
        VAULT.open(rotated.seal("Ada", where), where)


def test_a_broken_seal_tells_where_and_never_what():
    with pytest.raises(SealBroken) as raised:
        VAULT.open(VAULT.seal("Ada", place()), place("phone"))
    assert "owner_profile.phone" in str(raised.value)
    assert "Ada" not in str(raised.value)


def test_an_index_finds_the_same_value_for_one_purpose_only():
    assert VAULT.index("email", "a@b.example") == VAULT.index("email", "a@b.example")
    assert VAULT.index("email", "a@b.example") != VAULT.index("address", "a@b.example")
    assert VAULT.index("email", "a@b.example") != Vault({1: KEY}, 1, OTHER).index(
        "email", "a@b.example"
    )


def test_a_sign_in_code_has_eight_digits_and_is_the_same_again():
    codes = {VAULT.sign_in_code(code_id) for code_id in (new_id() for _ in range(200))}
    assert all(len(code) == 8 and code.isdecimal() for code in codes)
    assert len(codes) > 190
    code_id = new_id()
    assert VAULT.sign_in_code(code_id) == VAULT.sign_in_code(code_id)


def test_the_code_of_a_certificate_leads_to_its_piece_and_to_no_other(house):
    codes = {house.vault.certificate_code(each): each for each in (new_id() for _ in range(50))}
    assert {code: house.vault.certified_piece(code) for code in codes} == codes
    assert {len(code) for code in codes} == {26}


def test_the_codes_of_certificates_tell_nothing_of_their_order(house):
    made = [house.vault.certificate_code(new_id()) for _ in range(50)]
    assert made != sorted(made)
    assert len({code[:4] for code in made}) > 40  # ids of one moment begin alike, their codes not


def test_another_house_makes_other_codes(house):
    piece = new_id()
    other = Vault({1: bytes(32)}, 1, bytes(32))
    assert other.certificate_code(piece) != house.vault.certificate_code(piece)
    assert other.certified_piece(house.vault.certificate_code(piece)) != piece


@pytest.mark.parametrize("code", ["", "a", "a" * 25, "a" * 27, "1" * 26, "é" * 26, "a" * 25 + "b"])
def test_what_is_no_code_leads_nowhere(house, code):
    assert house.vault.certified_piece(code) is None
