import pytest

from i18n.accept_language import parse_accept_language
from i18n.language_tags import MalformedTag
from i18n.locales import LOCALES
from i18n.negotiation import Choice, Reason, choose, negotiate

SERVED = {
    # every language by its own name, and in any case
    **{each.tag: each.tag for each in LOCALES},
    "EN": "en", "Zh-hANT": "zh-Hant", "PT-br": "pt-BR",
    # regions never change the language
    "en-GB": "en", "en-XX": "en", "en-001": "en", "fr-CH": "fr", "fr-CA": "fr", "de-AT": "de",
    "de-LI": "de", "it-CH": "it", "es-419": "es", "es-MX": "es", "nl-BE": "nl", "ar-AE": "ar",
    "ar-MA": "ar", "ru-UA": "ru", "tr-CY": "tr", "ja-JP": "ja", "ko-KR": "ko", "ko-KP": "ko",
    # Portuguese: one text for all
    "pt": "pt-BR", "pt-PT": "pt-BR", "pt-AO": "pt-BR",
    # Chinese: by script, which the region tells when nothing else does
    "zh": "zh-Hans", "zh-CN": "zh-Hans", "zh-SG": "zh-Hans", "zh-MY": "zh-Hans",
    "zh-TW": "zh-Hant", "zh-HK": "zh-Hant", "zh-MO": "zh-Hant", "zh-Hant-TW": "zh-Hant",
    "zh-Hans-HK": "zh-Hans", "zh-Hant-CN": "zh-Hant", "zh-Hant-HK": "zh-Hant",
    "zh-cmn": "zh-Hans", "cmn": "zh-Hans", "cmn-Hant": "zh-Hant", "zh-cmn-Hans-CN": "zh-Hans",
    "yue": "zh-Hant", "zh-yue": "zh-Hant", "zh-yue-HK": "zh-Hant", "yue-Hans": "zh-Hans",
    "yue-CN": "zh-Hans", "wuu": "zh-Hans", "zh-guoyu": "zh-Hans",
    # explicit neighbours, and old or long codes
    "gsw": "de", "gsw-CH": "de", "bar": "de", "vls": "nl", "deu": "de", "fra": "fr", "fre": "fr",
    "arb": "ar", "en-GB-oed": "en",
    # what phones add
    "ar-u-nu-latn": "ar", "ja-JP-u-ca-japanese": "ja", "de-DE-1996": "de", "fr-x-private": "fr",
    "zh-Hant-TW-u-co-stroke": "zh-Hant", "en-t-jp-m0-iso": "en", "ko-Hang": "ko",
    # never a neighbour's language, never another script
    "uk": None, "be": None, "ca": None, "gl": None, "br": None, "af": None, "az": None,
    "lb": None, "da": None, "nb": None, "no": None, "he": None, "iw": None, "in": None,
    "sh": None, "mul": None, "und": None, "und-JP": None, "i-klingon": None, "x-fr": None,
    "ru-Latn": None, "zh-Latn-pinyin": None, "ja-Latn": None, "tr-Arab": None, "en-Shaw": None,
    "de-Hebr": None, "ar-Latn": None, "ko-Latn": None, "zh-Bopo": None, "gsw-Cyrl": None,
    # not tags at all
    "": None, "*": None, "en_US": None, "fr-": None, "français": None, "a" * 5000: None,
}  # fmt: skip


@pytest.mark.parametrize(("wish", "served"), SERVED.items(), ids=lambda each: str(each)[:24])
def test_one_wish_is_served_in_a_language_its_reader_reads(wish, served):
    assert negotiate([wish]) == served


@pytest.mark.parametrize(
    ("wishes", "served"),
    [
        ([], None),
        (["uk", "ru"], "ru"),
        (["uk", "pl"], None),
        (["zh-HK", "en"], "zh-Hant"),
        (["ca-ES", "es-ES"], "es"),
        (["bad_tag", "fr"], "fr"),
        (["und", "ja"], "ja"),
        (["fr-CH", "en"], "fr"),
    ],
)
def test_the_first_wish_that_can_be_met_wins(wishes, served):
    assert negotiate(wishes) == served


HEADERS = {
    "": [],
    "fr": ["fr"],
    "fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5": ["fr-CH", "fr", "en", "de"],
    "en;q=0.1, fr": ["fr", "en"],
    "de;q=0.5,it;q=0.5,fr;q=0.5": ["de", "it", "fr"],
    "da, en-gb;q=0.8, en;q=0.7": ["da", "en-gb", "en"],
    "en;q=0": [],
    "en;q=0.000, fr;q=0.001": ["fr"],
    "fr, fr;q=0": [],
    "fr;q=0, FR": [],
    "fr;q=0.2, de;q=0.5, FR;q=0.9": ["fr", "de"],
    "fr;q=1.000, de;q=1.": ["fr", "de"],
    "fr ; q=0.5 , de\t;\tq=0.6": ["de", "fr"],
    "fr;Q=0.5, de;q=0.6": ["de", "fr"],
    ", ,fr,,": ["fr"],
    # invalid ranges are skipped, the rest is heard
    "fr;q=1.1, de": ["de"],
    "fr;q=-1, de": ["de"],
    "fr;q=0.1234, de": ["de"],
    "fr;q=1e9, de": ["de"],
    "fr;q=nan, de": ["de"],
    "fr;q=inf, de": ["de"],
    "fr;q=, de": ["de"],
    "fr;q=٠, de": ["de"],
    "fr;q=0.5;q=0.6, de": ["de"],
    "fr;level=1, de": ["de"],
    "fr q=0.5, de": ["de"],
    "en_US, de": ["de"],
    "en-, de": ["de"],
    "français, de": ["de"],
    "'; DROP TABLE owner; --, de": ["de"],
    "<script>, de": ["de"],
    "../../etc/passwd, de": ["de"],
    "fr\r\nSet-Cookie: a=b, de": ["de"],
    "\x00, de": ["de"],
    "de\x00": [],
    "*": [],
    "*;q=0": [],
    "*-CH, de": ["de"],
}


@pytest.mark.parametrize(("header", "wishes"), HEADERS.items(), ids=lambda each: str(each)[:24])
def test_a_header_is_heard_as_rfc_9110_writes_it(header, wishes):
    assert parse_accept_language(header) == wishes


def test_at_most_twenty_ranges_are_heard():
    header = ",".join(f"x{chr(97 + number)}" for number in range(20)) + ",fr"
    assert len(parse_accept_language(header)) == 20
    assert "fr" not in parse_accept_language(header)


def test_at_most_a_thousand_characters_are_heard_and_no_half_range():
    padding = "x;" * 495  # 990 characters in one invalid range
    header = f"{padding},de,fr-CH-variant0"  # the 1000th character falls inside the last range
    assert parse_accept_language(header) == ["de"]
    assert parse_accept_language("fr" * 5_000_000) == []


def test_a_range_that_ends_at_the_limit_is_whole():
    header = "x" * 997 + ",fr,de"
    assert header[:1000].endswith(",fr")
    assert parse_accept_language(header) == ["fr"]


@pytest.mark.parametrize(
    ("explicit", "header", "preferred", "choice"),
    [
        ("de", "fr", "it", Choice("de", "de", Reason.EXPLICIT)),
        ("fr-CH", None, None, Choice("fr-CH", "fr", Reason.EXPLICIT, "CH")),
        (None, "fr", "it", Choice("fr", "fr", Reason.ACCEPT_LANGUAGE)),
        (None, "uk, ja;q=0.5", "it", Choice("uk", "ja", Reason.ACCEPT_LANGUAGE)),
        (None, None, "it", Choice("it", "it", Reason.PREFERENCE)),
        (None, "*", "it", Choice("it", "it", Reason.PREFERENCE)),
        (None, "uk", "it", Choice("uk", "it", Reason.PREFERENCE)),
        (None, None, None, Choice(None, "en", Reason.DEFAULT)),
        (None, "", "", Choice(None, "en", Reason.DEFAULT)),
        (None, "*", None, Choice(None, "en", Reason.DEFAULT)),
        (None, "en;q=0", None, Choice(None, "en", Reason.DEFAULT)),
        (None, "garbage;;;", "not a tag", Choice(None, "en", Reason.DEFAULT)),
        ("uk", None, None, Choice("uk", "en", Reason.DEFAULT)),
        ("uk", "fr", "it", Choice("uk", "fr", Reason.ACCEPT_LANGUAGE)),
        ("uk", "pl", "it", Choice("uk", "it", Reason.PREFERENCE)),
        ("und", None, "ko", Choice("und", "ko", Reason.PREFERENCE)),
        ("en", "fr", "it", Choice("en", "en", Reason.EXPLICIT)),
    ],
)
def test_the_explicit_tag_goes_before_the_header_and_that_before_the_profile(
    explicit, header, preferred, choice
):
    assert choose(explicit, header, preferred) == choice


@pytest.mark.parametrize("tag", ["", "en_US", "fr-", "*", "not a tag", "f" * 500, "français"])
def test_a_malformed_explicit_tag_is_refused(tag):
    with pytest.raises(MalformedTag):
        choose(tag, "fr", "it")


@pytest.mark.parametrize(
    ("explicit", "header", "is_fallback"),
    [
        ("fr-CH", None, False), ("zh-TW", None, False), ("en", None, False), (None, None, False),
        ("uk", None, True), ("uk", "ru", True), (None, "ca, es", True), (None, "pt-PT", False),
    ],
)  # fmt: skip
def test_a_region_is_no_fallback_but_another_language_is(explicit, header, is_fallback):
    assert choose(explicit, header, None).is_fallback is is_fallback


def test_a_header_cut_at_the_limit_shares_its_answer_with_what_was_heard():
    head = "de," + "x" * 990
    assert choose(None, f"{head},fr-{'a' * 5000}", None) == choose(None, head, None)
