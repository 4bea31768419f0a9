import pytest

from i18n.language_tags import MalformedTag, Script, is_well_formed, written_form


@pytest.mark.parametrize(
    "tag",
    [
        "fr", "FR-ch", "zh-Hant-TW", "zh-yue-HK", "es-419", "de-1996", "sl-rozaj-biske-1994",
        "ar-u-nu-latn", "ja-JP-u-ca-japanese", "en-t-jp-m0-iso", "de-x-phonebk", "x-whatever",
        "i-klingon", "en-GB-oed", "sgn-BE-FR", "art-lojban", "zh-min-nan", "und", "de-a-value",
    ],
)  # fmt: skip
def test_a_tag_of_the_grammar_is_well_formed(tag):
    assert is_well_formed(tag)


@pytest.mark.parametrize(
    "tag",
    [
        "", " ", "f", "fr_CH", "fr-", "-fr", "fr--CH", "français", "fr-CH-", "*", "en-*", "en;q=1",
        "zh-Hant-TW-TW", "a-b", "toolonglanguage", "en-u", "x", "fr-CH\n", "fr\x00", "ﬁ",
        "en-" + "x-" + "a" * 200, "123", "de-ß", "en US",
    ],
)  # fmt: skip
def test_anything_else_is_malformed(tag):
    assert not is_well_formed(tag)
    with pytest.raises(MalformedTag):
        written_form(tag)


@pytest.mark.parametrize(
    ("tag", "form"),
    [
        ("zh-TW", ("zh", "Hant")), ("zh-MY", ("zh", "Hans")), ("zh", ("zh", "Hans")),
        ("sh", ("sr", "Latn")), ("sr", ("sr", "Cyrl")), ("iw", ("he", "Hebr")),
        ("deu", ("de", "Latn")), ("zh-cmn-TW", ("zh", "Hant")), ("yue-CN", ("zh", "Hans")),
        ("ko-Hang", ("ko", "Kore")), ("xx", ("xx", None)), ("en-Shaw", ("en", "Shaw")),
    ],
)  # fmt: skip
def test_a_tag_tells_language_and_script(tag, form):
    assert written_form(tag) == Script(*form)


@pytest.mark.parametrize("tag", ["und", "und-JP", "x-klingon", "i-default"])
def test_a_tag_may_name_no_language(tag):
    assert written_form(tag) is None


def test_a_malformed_tag_is_a_value_error():
    assert issubclass(MalformedTag, ValueError)
