"""Who is served in which language, and why: what was asked for, the header, the profile, a country.

One case a line. English is served by DEFAULT where nothing else decides.
"""

import pytest

from i18n.negotiation import choose

EXPLICIT, HEADER, PROFILE = "EXPLICIT", "ACCEPT_LANGUAGE", "PREFERENCE"
MARKET, DEFAULT = "MARKET", "DEFAULT"

# What a header alone gets.
HEADERS = [
    # Chinese is served by script, which the region tells where nothing else does
    ("zh", "zh-Hans", HEADER),
    ("zh-CN", "zh-Hans", HEADER),
    ("zh-SG", "zh-Hans", HEADER),
    ("zh-MY", "zh-Hans", HEADER),
    ("zh-Hans-TW", "zh-Hans", HEADER),
    ("zh-TW", "zh-Hant", HEADER),
    ("zh-HK", "zh-Hant", HEADER),
    ("zh-MO", "zh-Hant", HEADER),
    ("zh-Hant-MY", "zh-Hant", HEADER),
    ("zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7", "zh-Hant", HEADER),
    ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans", HEADER),
    ("zh-HK,zh-TW;q=0.9,zh;q=0.8", "zh-Hant", HEADER),
    ("yue", "zh-Hant", HEADER),
    ("yue-HK", "zh-Hant", HEADER),
    ("yue-Hans-CN", "zh-Hans", HEADER),
    ("zh-yue-HK", "zh-Hant", HEADER),
    ("cmn", "zh-Hans", HEADER),
    ("cmn-TW", "zh-Hant", HEADER),
    ("cmn-Hant", "zh-Hant", HEADER),
    ("zh-cmn-Hans", "zh-Hans", HEADER),
    ("zh-Latn", "en", DEFAULT),
    ("zh-Latn-pinyin, de;q=0.1", "de", HEADER),
    # one text for all who write a language
    ("pt", "pt-BR", HEADER),
    ("pt-PT", "pt-BR", HEADER),
    ("pt-PT,pt;q=0.9,en;q=0.8", "pt-BR", HEADER),
    ("pt-AO", "pt-BR", HEADER),
    ("es-419", "es", HEADER),
    ("es-MX,es-419;q=0.9,en;q=0.5", "es", HEADER),
    ("en-001", "en", HEADER),
    ("en-GB,en;q=0.9", "en", HEADER),
    ("fr-CA", "fr", HEADER),
    ("de-AT", "de", HEADER),
    ("it-CH", "it", HEADER),
    ("nl-BE,nl;q=0.9,fr-BE;q=0.8", "nl", HEADER),
    ("ar-SA", "ar", HEADER),
    ("tr-CY", "tr", HEADER),
    ("ko-KP", "ko", HEADER),
    ("ru-KZ", "ru", HEADER),
    # who reads another language as their own written one
    ("gsw", "de", HEADER),
    ("gsw-CH,de-CH;q=0.9", "de", HEADER),
    ("bar-AT", "de", HEADER),
    ("vls-BE", "nl", HEADER),
    # a neighbour's language is not one's own
    ("uk", "en", DEFAULT),
    ("uk-UA,uk;q=0.9", "en", DEFAULT),
    ("uk-UA,uk;q=0.9,ru;q=0.8", "ru", HEADER),
    ("be", "en", DEFAULT),
    ("nb", "en", DEFAULT),
    ("nn-NO", "en", DEFAULT),
    ("no", "en", DEFAULT),
    ("nb-NO,nb;q=0.9,no;q=0.8,nn;q=0.7,de;q=0.6", "de", HEADER),
    ("da", "en", DEFAULT),
    ("ca", "en", DEFAULT),
    ("ca-ES,ca;q=0.9,es;q=0.8", "es", HEADER),
    ("gl", "en", DEFAULT),
    ("af", "en", DEFAULT),
    ("lb-LU,fr;q=0.9", "fr", HEADER),
    ("az", "en", DEFAULT),
    ("iw", "en", DEFAULT),
    ("he-IL", "en", DEFAULT),
    ("iw-IL,ar;q=0.5", "ar", HEADER),
    ("fa", "en", DEFAULT),
    ("sr-Latn", "en", DEFAULT),
    ("sr-Cyrl-RS, ru;q=0.1", "ru", HEADER),
    ("tlh", "en", DEFAULT),
    ("mul", "en", DEFAULT),
    ("und", "en", DEFAULT),
    ("und-Hant-TW, fr;q=0.1", "fr", HEADER),
    # another script is another language
    ("ru-Latn", "en", DEFAULT),
    ("ja-Latn,ja;q=0.5", "ja", HEADER),
    ("tr-Arab", "en", DEFAULT),
    ("ar-Latn-EG", "en", DEFAULT),
    ("ko-Hang", "ko", HEADER),
    ("ko-Latn", "en", DEFAULT),
    # weights: by their size, then by their place; nought excludes
    ("en;q=0.1, fr", "fr", HEADER),
    ("de;q=0.5, it;q=0.5", "de", HEADER),
    ("it;q=0.5, de;q=0.5", "it", HEADER),
    ("fr;q=0.001, de;q=0.002", "de", HEADER),
    ("fr;q=0", "en", DEFAULT),
    ("fr;q=0, de;q=0.1", "de", HEADER),
    ("fr, fr;q=0, de;q=0.1", "de", HEADER),
    ("fr;q=0.000", "en", DEFAULT),
    ("en;q=0", "en", DEFAULT),
    ("zh-Hant;q=0, zh-Hans;q=0.4", "zh-Hans", HEADER),
    ("de;q=1.000, fr;q=1.", "de", HEADER),
    ("de ; q=0.2 , fr\t;\tq=0.3", "fr", HEADER),
    ("de;Q=0.2, fr;q=0.3", "fr", HEADER),
    # a star is no wish
    ("*", "en", DEFAULT),
    ("*;q=0.5", "en", DEFAULT),
    ("*, fr;q=0.1", "fr", HEADER),
    ("*;q=0", "en", DEFAULT),
    ("*-CH", "en", DEFAULT),
    # what phones add
    ("ar-u-nu-latn", "ar", HEADER),
    ("ja-JP-u-ca-japanese", "ja", HEADER),
    ("zh-Hant-TW-u-co-stroke", "zh-Hant", HEADER),
    ("en-t-jp-m0-iso", "en", HEADER),
    ("fr-x-private", "fr", HEADER),
    ("x-fr", "en", DEFAULT),
    ("de-DE-1996", "de", HEADER),
    ("sl-rozaj-biske-1994, it;q=0.2", "it", HEADER),
    # case, and names that were
    ("FR", "fr", HEADER),
    ("Zh-hANT-tw", "zh-Hant", HEADER),
    ("PT-br", "pt-BR", HEADER),
    ("deu", "de", HEADER),
    ("fre", "fr", HEADER),
    ("en-GB-oed", "en", HEADER),
    # what is no range is skipped, and the rest is heard
    ("", "en", DEFAULT),
    (" , ,", "en", DEFAULT),
    ("en_US", "en", DEFAULT),
    ("fr_FR, de;q=0.3", "de", HEADER),
    ("zh_TW, zh-CN;q=0.3", "zh-Hans", HEADER),
    ("fr-, de;q=0.3", "de", HEADER),
    ("fr--CH, de;q=0.3", "de", HEADER),
    ("fr;q=1.5, de;q=0.3", "de", HEADER),
    ("fr;q=-1, de;q=0.3", "de", HEADER),
    ("fr;q=0.1234, de;q=0.3", "de", HEADER),
    ("fr;q=high, de;q=0.3", "de", HEADER),
    ("fr;q=0.5;q=0.6, de;q=0.3", "de", HEADER),
    ("fr;v=1, de;q=0.3", "de", HEADER),
    ("fr de;q=0.3", "en", DEFAULT),
    ("français, de;q=0.3", "de", HEADER),
    ("\x00, de;q=0.3", "de", HEADER),
    ("fr\r\nX-Injected: 1, de;q=0.3", "de", HEADER),
    ("'; DROP TABLE owner; --", "en", DEFAULT),
    ("a" * 200 + ", de;q=0.3", "de", HEADER),
    # at most a thousand characters and twenty ranges are heard
    ("x;" * 490 + ",de,fr-CH-variant0", "de", HEADER),
    ("x" * 997 + ",fr,de", "fr", HEADER),
    ("fr" * 100_000, "en", DEFAULT),
    (",".join(["tlh"] * 19 + ["fr"]), "fr", HEADER),
    (",".join(["tlh"] * 20 + ["fr"]), "en", DEFAULT),
    ("," * 20 + "fr", "en", DEFAULT),
]

# What was asked for, the header, the profile, the country.
ALL_FOUR = [
    # each word goes before those after it
    ("ja", "fr", "it", "DE", "ja", EXPLICIT),
    (None, "fr", "it", "DE", "fr", HEADER),
    (None, None, "it", "DE", "it", PROFILE),
    (None, None, None, "DE", "de", MARKET),
    (None, None, None, None, "en", DEFAULT),
    # a word that cannot be met leaves it to the next
    ("uk", "fr", "it", "DE", "fr", HEADER),
    ("uk", "pl", "it", "DE", "it", PROFILE),
    ("tlh", "pl", "el", "DE", "de", MARKET),
    ("tlh", "pl", "el", None, "en", DEFAULT),
    ("zh-Latn", "zh-HK", None, None, "zh-Hant", HEADER),
    (None, "*", "it", "DE", "it", PROFILE),
    (None, "", "", "DE", "de", MARKET),
    (None, "*", None, "JP", "ja", MARKET),
    (None, "garbage;;;", "not a tag", "BR", "pt-BR", MARKET),
    ("en", "fr", "it", "DE", "en", EXPLICIT),
    ("fr-CH", None, None, "DE", "fr", EXPLICIT),
    (None, None, "pt-PT", "DE", "pt-BR", PROFILE),
    (None, None, "zh-TW", "CN", "zh-Hant", PROFILE),
    # a country of one language that the house speaks decides
    (None, None, None, "FR", "fr", MARKET),
    (None, None, None, "MC", "fr", MARKET),
    (None, None, None, "AT", "de", MARKET),
    (None, None, None, "LI", "de", MARKET),
    (None, None, None, "IT", "it", MARKET),
    (None, None, None, "MX", "es", MARKET),
    (None, None, None, "PT", "pt-BR", MARKET),
    (None, None, None, "RU", "ru", MARKET),
    (None, None, None, "CN", "zh-Hans", MARKET),
    (None, None, None, "TW", "zh-Hant", MARKET),
    (None, None, None, "KR", "ko", MARKET),
    (None, None, None, "AE", "ar", MARKET),
    (None, None, None, "TR", "tr", MARKET),
    (None, None, None, "NL", "nl", MARKET),
    # one of several, or of none of ours, decides nothing
    (None, None, None, "CH", "en", DEFAULT),
    (None, None, None, "BE", "en", DEFAULT),
    (None, None, None, "CA", "en", DEFAULT),
    (None, None, None, "LU", "en", DEFAULT),
    (None, None, None, "HK", "en", DEFAULT),
    (None, None, None, "MO", "en", DEFAULT),
    (None, None, None, "SG", "en", DEFAULT),
    (None, None, None, "MA", "en", DEFAULT),
    (None, None, None, "IL", "en", DEFAULT),
    (None, None, None, "CY", "en", DEFAULT),
    (None, None, None, "KZ", "en", DEFAULT),
    (None, None, None, "UA", "en", DEFAULT),
    (None, None, None, "NO", "en", DEFAULT),
    (None, None, None, "GB", "en", DEFAULT),
    (None, None, None, "US", "en", DEFAULT),
    (None, None, None, "XX", "en", DEFAULT),
    (None, None, None, "fr", "en", DEFAULT),
    (None, None, None, "", "en", DEFAULT),
    # nor does a country say anything against who spoke for themselves
    (None, "ca", None, "ES", "es", MARKET),
    (None, "pl", None, "DE", "de", MARKET),
    (None, "uk", None, "RU", "en", DEFAULT),
    ("uk", None, None, "RU", "en", DEFAULT),
    (None, "be-BY", None, "RU", "en", DEFAULT),
    (None, "uk", None, "FR", "fr", MARKET),
    (None, "ru-Latn", None, "RU", "en", DEFAULT),
    (None, "zh-Latn", None, "CN", "en", DEFAULT),
    ("ar-Latn", None, None, "EG", "en", DEFAULT),
    (None, "fr;q=0", None, "FR", "en", DEFAULT),
    (None, "fr;q=0", None, "DE", "de", MARKET),
    (None, "en;q=0", None, "FR", "fr", MARKET),
    (None, "zh-Hant;q=0", None, "TW", "en", DEFAULT),
]

CASES = [(None, header, None, None, *expected) for header, *expected in HEADERS] + ALL_FOUR


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case[:4])[:60])
def test_a_reader_is_served_a_language_they_read(case):
    *asked, served, reason = case
    choice = choose(*asked)
    assert (choice.served, choice.reason) == (served, reason)


def test_the_cases_are_many_and_no_two_the_same():
    assert len({case[:4] for case in CASES}) == len(CASES) >= 120


# What was asked for, the header, the profile; and how the language served is then written.
REGIONS = [
    ("fr-CH", None, None, "CH"),
    (None, "en-GB,en;q=0.9", None, "GB"),
    (None, "pt-PT", None, "PT"),
    (None, "zh-TW", None, "TW"),
    (None, "zh-yue-HK", None, "HK"),
    (None, "es-419", None, "419"),
    (None, None, "de-AT", "AT"),
    ("en", "en-GB", None, "GB"),  # the choice of a menu says no region; the browser does
    ("en", "de-DE,en-US;q=0.5", None, "DE"),
    ("fr", "de-CH", None, "CH"),
    (None, "uk-UA,en-GB;q=0.5", None, "GB"),
    ("ja", "de-CH", None, None),  # of Japanese in Switzerland CLDR knows nothing
    ("de", "ja-JP", None, None),
    (None, "fr-XX", None, None),
    (None, "fr", None, None),
    (None, None, None, None),
    (None, "uk-UA", None, None),
    (None, "zh-Hans-TW", None, None),  # nor of simplified Chinese on Taiwan
]


@pytest.mark.parametrize(("explicit", "header", "preferred", "region"), REGIONS)
def test_the_region_that_is_named_says_how_the_language_is_written(
    explicit, header, preferred, region
):
    assert choose(explicit, header, preferred).region == region
