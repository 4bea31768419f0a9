"""What cannot be shown as meant is an error; what is often a slip is a warning."""

import pytest

from rules.translation_checks import errors_in, warnings_in

NNBSP = "\u202f"


@pytest.mark.parametrize(
    ("source", "text", "codes"),
    [
        ("Pull.", "Tirez.", []),
        ("Pull.", "   ", ["EMPTY"]),
        ("Dear {name}", "Cher {name}", []),
        ("Dear {name}", "Cher {nom}", ["PLACEHOLDER"]),
        ("Dear {name}", "Cher", ["PLACEHOLDER"]),
        ("Dear {name}", "{name}, cher {name}", ["PLACEHOLDER"]),
        ("Dear", "Cher {name}", ["PLACEHOLDER"]),
        ("See [us](https://a.example)", "Voir [nous](https://a.example)", []),
        ("See [us](https://a.example)", "Voir [nous](https://b.example)", ["LINK"]),
        ("See [us](https://a.example)", "Voir nous", ["LINK"]),
        ("See us", "Voir [nous](https://a.example)", ["LINK"]),
        ("See [us](/a)", "Voir [nous](javascript:x)", ["LINK", "MARKUP"]),
        ("Turn **it**.", "Tournez **la**.", []),
        ("Turn **it**.", "Tournez **la.", ["MARKUP"]),
        ("Turn it.", "Tournez `la`.", ["MARKUP"]),
        ("Turn it.", "Tournez_la.", ["MARKUP"]),
        ("Turn it.", "<b>Tournez</b>", ["HTML"]),
        ("Turn it.", "Tournez &nbsp; la", ["HTML"]),
        ("Turn it.", "Tournez\nla.", ["CONTROL_CHARACTER"]),
        ("Turn it.", "Tournez\tla.", ["CONTROL_CHARACTER"]),
        ("Turn it.", "Tournez\u2028la.", ["CONTROL_CHARACTER"]),
        ("Turn it.", "Tournez\x00", ["CONTROL_CHARACTER"]),
        ("Turn it.", "\u2068Tournez\u2069", []),
        ("Turn it.", "\u2068Tournez", ["DIRECTION"]),
        ("Turn it.", "Tournez\u2069", ["DIRECTION"]),
        ("Turn it.", "\u202bTour\u2068nez\u202c\u2069", ["DIRECTION"]),
    ],
)
def test_an_error_is_what_could_not_be_shown_as_meant(source, text, codes):
    assert [each.code for each in errors_in(source, text, path="body/x")] == codes


def test_a_title_has_sixty_characters():
    assert not errors_in("Time", "x" * 60, path="title")
    assert [each.code for each in errors_in("Time", "x" * 61, path="title")] == ["TITLE_TOO_LONG"]
    assert not errors_in("Time", "x" * 61, path="body/x")


@pytest.mark.parametrize(
    ("locale", "source", "text", "codes"),
    [
        ("de", "Pull the crown.", "Ziehen Sie die Krone.", []),
        ("de", "Crown", "Crown", ["UNCHANGED"]),
        ("de", "1904", "1904", []),
        ("de", "Pull the crown", "Ziehen Sie jetzt bitte die Aufzugskrone", ["LONG"]),
        ("de", "Pull.", "Ziehen Sie.", []),
        ("de", "Pull the crown.", "Ziehen Sie  die Krone.", ["SPACES"]),
        ("de", "Pull the crown.", " Ziehen Sie die Krone.", ["SPACES"]),
        ("de", "Pull the crown.", "Ziehen Sie die Krone", ["PUNCTUATION"]),
        ("de", "Pull **now**.", "Ziehen Sie **jetzt.**", []),
        ("de", "Pull **now**.", "Jetzt ziehen.", ["STRESS"]),
        ("ja", "Pull the crown.", "リューズを引きます。", []),
        ("zh-Hans", "Is it slow?", "走时偏慢吗？", []),
        ("ar", "Is it slow?", "هل هي بطيئة؟", []),
        ("fr", "Is it slow?", f"Est-elle lente{NNBSP}?", []),
        ("fr", "Is it slow?", "Est-elle lente ?", ["FRENCH_SPACE"]),
        ("fr", "Is it slow?", "Est-elle lente?", ["FRENCH_SPACE"]),
        ("fr", "Say “now”.", "Dites « maintenant ».", ["FRENCH_SPACE"]),
        ("fr", "Say “now”.", f"Dites «{NNBSP}maintenant{NNBSP}».", []),
        ("de", "Is it slow?", "Ist sie langsam ?", []),
    ],
)
def test_a_warning_is_what_is_often_a_slip(locale, source, text, codes):
    assert [each.code for each in warnings_in(source, text, locale=locale)] == codes
