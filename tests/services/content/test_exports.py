"""What goes out to translators is what stands here, and gettext's own programs accept it."""

import io
import shutil
import subprocess
import zipfile

import polib
import pytest

from i18n.locales import TRANSLATED
from rules.errors import StudioRefused
from services.content.completeness import in_all, read_completeness
from services.content.exports import export_all, export_po
from services.content.scopes import Scope
from services.content.translations import review_translation
from tests.services.content.translation_world import (
    FRENCH,
    REVIEWER,
    TEXTS,
    say,
    say_all,
    write,
)

needs_gettext = pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext is not installed")


async def exported(database, locale="fr", scope=Scope()):  # noqa: B008 - it is frozen
    async with database.transaction() as session:
        return await export_po(session, locale=locale, by="AUTHOR:ada", scope=scope)


async def entries(database, locale="fr"):
    data = await exported(database, locale)
    return {entry.msgctxt: entry for entry in polib.pofile(data.decode())}


async def test_each_text_goes_out_under_its_place_with_what_is_said_of_it(database):
    content_id = await write(database, "time")
    await say(database, content_id, "title", FRENCH["title"])
    found = await entries(database)
    assert list(found) == ["time/title", "time/body/first", "time/body/second"]
    assert (found["time/title"].msgid, found["time/title"].msgstr) == (
        "Set the time",
        "Régler l’heure",
    )
    assert found["time/body/first"].msgstr == ""
    assert found["time/title"].comment == "CARE: Set the time.\nTitle, at most 60 characters."
    assert "Keep each pair of **" in found["time/body/second"].comment
    assert found["time/body/second"].occurrences == [("content/time", "3")]


async def test_what_is_outdated_goes_out_in_doubt_beside_the_text_it_was_made_for(database):
    content_id = await write(database, "time")
    await say_all(database, content_id)
    await write(database, "time", TEXTS | {"first": "Pull the crown out."})
    entry = (await entries(database))["time/body/first"]
    assert entry.fuzzy
    assert entry.previous_msgid == "Pull the crown."
    assert (entry.msgid, entry.msgstr) == ("Pull the crown out.", "Tirez la couronne.")


async def test_a_draft_is_not_yet_for_translators(database):
    await write(database, "time")
    await write(database, "time", {"first": "Perhaps."}, state="DRAFT")
    assert "time/body/second" in await entries(database)


async def test_what_is_in_review_is_for_translators(database):
    await write(database, "time", state="IN_REVIEW")
    assert len(await entries(database)) == 3


async def test_placeholders_are_told_to_the_tools(database):
    await write(database, "time", {"first": "Dear {owner.name}, it is 100% ready."})
    assert (await entries(database))["time/body/first"].flags == ["python-brace-format"]


async def test_a_name_in_braces_that_a_translation_lacks_puts_it_in_doubt(database):
    content_id = await write(database, "time", {"first": "Dear {name}"})
    await say(database, content_id, "body/first", "Cher {name}")
    await write(database, "time", {"first": "Dear {given_name}"})
    assert (await entries(database))["time/body/first"].fuzzy


async def test_a_scope_is_only_these_pieces(database):
    content_id = await write(database, "time")
    await write(database, "strap")
    data = await exported(database, scope=Scope(content_ids=frozenset({content_id})))
    assert {e.msgctxt.split("/")[0] for e in polib.pofile(data.decode())} == {"time"}


async def test_no_pieces_make_an_empty_file_not_all_of_them(database):
    await write(database, "time")
    assert not polib.pofile(
        (await exported(database, scope=Scope(content_ids=frozenset()))).decode()
    )


async def test_english_is_the_source_and_not_exported(database):
    with pytest.raises(StudioRefused):
        await exported(database, "en")


async def test_all_languages_go_out_in_one_archive(database):
    await write(database, "time")
    async with database.transaction() as session:
        data = await export_all(session, by="AUTHOR:ada")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == [f"{tag}.po" for tag in TRANSLATED]
        assert polib.pofile(archive.read("ar.po").decode()).metadata["Language"] == "ar"


@needs_gettext
@pytest.mark.parametrize("locale", ["fr", "ar", "ja", "ru"])
async def test_completeness_counts_as_gettext_does(database, tmp_path, locale):
    content_id = await write(database, "time")
    await say_all(database, content_id, locale=locale)
    await write(database, "time", TEXTS | {"first": "Pull the crown out.", "third": "New text."})
    async with database.transaction() as session:
        place = (content_id, "title", locale)
        await review_translation(session, *place, reviewer=REVIEWER, lock_version=1)
    (tmp_path / "x.po").write_bytes(await exported(database, locale))
    command = ["msgfmt", "--check", "--statistics", "-o", "/dev/null", tmp_path / "x.po"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr  # noqa: ASYNC221
    assert said == "2 translated messages, 1 fuzzy translation, 1 untranslated message.\n"
    progress = (await read_completeness(database))[content_id][locale]
    counts = progress.units
    assert (counts.reviewed, counts.translated, counts.outdated, counts.missing) == (1, 1, 1, 1)
    assert (progress.words.done, progress.words.total) == (6, 12)
    assert in_all([progress, progress]).units.total == 8
