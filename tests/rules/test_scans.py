"""Any code that a phone reads: ours, GS1's, a bare number, or something else entirely."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.individual_number import canonical
from rules.scans import LONGEST_SCAN, Scan, read_scan, read_token

NUMBER, TOKEN = "123456AB", "abcDEF_-12345678"
WITH_TOKEN = Scan(NUMBER, TOKEN)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("123456AB", Scan(NUMBER)),
        (" 123-456 ab ", Scan(NUMBER)),
        ("١٢٣٤٥٦AB", Scan(NUMBER)),
        (f"https://care.maison.example/w/123456AB?t={TOKEN}", WITH_TOKEN),
        (f"https://care.maison.example/w/123456ab/?utm=x&t={TOKEN}&lang=fr#top", WITH_TOKEN),
        (f"http://127.0.0.1:8000/w/123456AB?t={TOKEN}", WITH_TOKEN),
        (f"https://maison.example/care/w/123456AB?t={TOKEN}", WITH_TOKEN),
        (f"HTTPS://OLD-DOMAIN.EXAMPLE/w/123456AB?t={TOKEN}", WITH_TOKEN),
        (f"caseback://w/123456AB?t={TOKEN}", WITH_TOKEN),
        (f"care.maison.example/w/123456AB?t={TOKEN}", WITH_TOKEN),
        ("https://care.maison.example/w/123456%2DAB", Scan(NUMBER)),
        ("https://id.gs1.org/01/07612345678900/21/123456AB", Scan(NUMBER)),
        (f"https://elsewhere.example/01/07612345678900/21/123456AB?t={TOKEN}", WITH_TOKEN),
        ("https://b.example/stem/01/7612345678900/10/L7/21/123456AB?17=300101", Scan(NUMBER)),
        ("https://b.example/01/07612345678900/22/2A/10/L7/21/123456AB", Scan(NUMBER)),
    ],
)
def test_a_number_is_found_in_every_code_that_carries_one(text, found):
    assert read_scan(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "WIFI:T:WPA;S:boutique;P:secret;;",
        "https://care.maison.example/",
        "https://care.maison.example/w/",
        "https://care.maison.example/w/12345",
        "https://care.maison.example/watch/123456AB",
        "https://care.maison.example/?w/123456AB",
        "https://b.example/01/123/21/123456AB",
        "https://b.example/01/07612345678900",
        "https://b.example/01/07612345678900/21/",
        "https://b.example/01/٠٧٦١٢٣٤٥٦٧٨٩٠٠/21/123456AB",
        "https://[evil/w/123456AB",
        "javascript:alert(1)",
        "<script>alert(1)</script>",
        "https://care.maison.example/w/123456AB%00",
        "//evil.example",
        "0" * (LONGEST_SCAN + 1),
        "https://b.example/w/123456AB?" + "&".join(f"a{i}=1" for i in range(50)),
        "https://b.example" + "/01/07612345678900/22/x" * 60 + "/21/123456A",
    ],
)
def test_a_foreign_code_is_none(text):
    assert read_scan(text) is None


@pytest.mark.parametrize(
    "token", [None, "", "short", "a" * 65, "<b>12345678", "a b c d e f g h", "é" * 16]
)
def test_what_cannot_be_a_token_is_dropped(token):
    assert read_token(token) is None


def test_a_link_with_a_token_that_is_none_still_gives_its_number():
    assert read_scan("https://care.example/w/123456AB?t=%3Cscript%3E") == Scan(NUMBER)


@given(st.text(max_size=200))
def test_no_text_makes_it_fall_and_a_number_is_always_canonical(text):
    for written in (text, f"https://care.example/w/{text}", f"/01/07612345678900/21/{text}"):
        found = read_scan(written)
        assert found is None or canonical(found.number) == found.number
