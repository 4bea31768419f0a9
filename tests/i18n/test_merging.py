from i18n.merging import merge
from i18n.po import PoEntry, PoFile, PreviousText, header_for, read_po, write_po

TEMPLATE = PoFile(
    header_for("en", {}),
    (
        PoEntry("kept", references=("a.py",), notes=("New note.",)),
        PoEntry("new", references=("b.py",)),
        PoEntry("same words", msgctxt="x"),
        PoEntry("same words", msgctxt="y"),
        PoEntry(
            "{count} day", ("", ""), msgid_plural="{count} days", flags=("python-brace-format",)
        ),
    ),
)
CURRENT = PoFile(
    header_for("ru", {"X-Generator": "studio", "Last-Translator": "A. B."}),
    (
        PoEntry("gone", ("ушло",)),
        PoEntry("same words", ("второй",), msgctxt="y"),
        PoEntry(
            "kept", ("хранится",), comments=("Mine.",), notes=("Old note.",), references=("z.py",)
        ),
    ),
    ("Head.",),
)


def merged(current=CURRENT):
    return {entry.key: entry for entry in merge(TEMPLATE, current, "ru").entries}


def test_a_translation_stays_with_its_text_and_takes_the_templates_notes():
    kept = merged()[None, "kept"]
    assert kept.msgstr == ("хранится",)
    assert (kept.comments, kept.notes, kept.references) == (("Mine.",), ("New note.",), ("a.py",))


def test_a_new_text_is_empty_with_as_many_forms_as_the_language_has():
    assert merged()[None, "new"].msgstr == ("",)
    assert merged()[None, "{count} day"].msgstr == ("", "", "")


def test_equal_sentences_in_two_places_are_never_lent_to_each_other():
    assert merged()["x", "same words"].msgstr == ("",)
    assert merged()["y", "same words"].msgstr == ("второй",)


def test_a_text_that_is_gone_takes_its_translation_along():
    assert (None, "gone") not in merged()


def test_entries_stand_in_the_order_of_the_template():
    assert list(merged()) == [entry.key for entry in TEMPLATE.entries]


def test_the_header_keeps_what_others_wrote_but_not_another_language():
    wrong = PoFile({"Language": "fr", "X-Generator": "studio", "Last-Translator": "A. B."})
    header = merge(TEMPLATE, wrong, "ru").header
    assert header["Language"] == "ru"
    assert header["Plural-Forms"].startswith("nplurals=3;")
    assert (header["X-Generator"], header["Last-Translator"]) == ("studio", "A. B.")
    assert merge(TEMPLATE, CURRENT, "ru").comments == ("Head.",)


def test_doubt_is_kept_with_the_text_it_was_made_for():
    doubtful = PoEntry("kept", ("x",), flags=("fuzzy",), previous=PreviousText("keep"))
    kept = merged(PoFile(CURRENT.header, (doubtful,)))[None, "kept"]
    assert kept.flags == ("fuzzy",)
    assert kept.previous == PreviousText("keep")


def test_a_text_that_begins_to_count_starts_empty():
    uncounted = PoFile(CURRENT.header, (PoEntry("{count} day", ("{count} день",)),))
    assert merged(uncounted)[None, "{count} day"].msgstr == ("", "", "")


def test_another_plural_puts_the_translation_in_doubt():
    forms = ("{count} день", "{count} дня", "{count} дней")
    before = PoEntry("{count} day", forms, msgid_plural="{count} dayz")
    counted = merged(PoFile(CURRENT.header, (before,)))[None, "{count} day"]
    assert counted.msgstr == forms
    assert counted.flags == ("fuzzy", "python-brace-format")
    assert counted.previous == PreviousText("{count} day", None, "{count} dayz")


def test_merging_twice_changes_nothing():
    once = write_po(merge(TEMPLATE, CURRENT, "ru"))
    assert write_po(merge(TEMPLATE, read_po(once, tag="ru"), "ru")) == once
