"""A PO file comes back: it says what it would do, and overwrites nothing that it did not see."""

import asyncio
from dataclasses import dataclass

import polib
import pytest
from sqlalchemy import func, select

from models.translation import PoImport, TranslationChange
from rules.errors import StudioRefused
from rules.translation_merge import Outcome
from services.content.exports import export_po
from services.content.imports import import_po
from tests.services.content.translation_world import (
    FRENCH,
    JULES,
    MARIE,
    TEXTS,
    say,
    say_all,
    standing,
    write,
)


@dataclass
class File:
    """A file that a translator has in hand."""

    data: bytes

    def saying(self, context, text, *, source=None, fuzzy=None):
        po = polib.pofile(self.data.decode())
        entry = next(each for each in po if each.msgctxt == context)
        entry.msgstr, entry.msgid = text, source or entry.msgid
        if fuzzy is not None:
            entry.flags = ["fuzzy"] if fuzzy else []
        return File(str(po).encode())

    def without(self, header):
        lines = [line for line in self.data.split(b"\n") if header.encode() not in line]
        return File(b"\n".join(lines))


async def exported(database, locale="fr") -> File:
    async with database.transaction() as session:
        return File(await export_po(session, locale=locale, by="AUTHOR:ada"))


async def imported(database, file, *, by=JULES, apply=True, locale="fr", overrule=()):
    async with database.transaction() as session:
        return await import_po(
            session, file.data, locale=locale, by=by, apply=apply, overrule=frozenset(overrule)
        )


def counts(report):
    return {outcome.value: number for outcome, number in report.counts.items()}


async def test_what_translators_wrote_is_taken(database):
    content_id = await write(database, "time")
    file = (await exported(database)).saying("time/title", FRENCH["title"])
    report = await imported(database, file)
    assert (report.is_applied, counts(report)) == (True, {"TAKEN": 1, "EMPTY": 2})
    kept = await standing(database, content_id, "title")
    assert (kept.text, kept.origin, kept.author) == (FRENCH["title"], "PO", JULES)


async def test_a_dry_run_says_the_same_and_writes_nothing(database):
    content_id = await write(database, "time")
    file = (await exported(database)).saying("time/title", FRENCH["title"])
    tried = await imported(database, file, apply=False)
    assert await standing(database, content_id, "title") is None
    done = await imported(database, file)
    assert (tried.counts, tried.items) == (done.counts, done.items)
    assert (tried.is_applied, done.is_applied) == (False, True)


async def test_each_file_is_remembered_with_its_report(database):
    await write(database, "time")
    file = await exported(database)
    report = await imported(database, file, apply=False)
    async with database.transaction() as session:
        row = await session.get_one(PoImport, report.id)
    assert (row.applied_at, row.export_id is not None, row.report["counts"]) == (
        None,
        True,
        {"EMPTY": 3},
    )


async def test_the_same_file_twice_changes_nothing(database):
    content_id = await write(database, "time")
    file = (await exported(database)).saying("time/title", FRENCH["title"])
    await imported(database, file)
    again = await imported(database, file)
    assert counts(again) == {"SAME": 1, "EMPTY": 2}
    assert (await standing(database, content_id, "title")).lock_version == 1


async def test_what_somebody_wrote_meanwhile_stands_and_both_are_shown(database):
    content_id = await write(database, "time")
    file = (await exported(database)).saying("time/title", "Mise à l’heure")
    await say(database, content_id, "title", FRENCH["title"])
    report = await imported(database, file)
    conflict = report.conflicts[0]
    assert (conflict.standing, conflict.incoming, conflict.standing_author) == (
        FRENCH["title"],
        "Mise à l’heure",
        MARIE,
    )
    assert (await standing(database, content_id, "title")).text == FRENCH["title"]


async def test_a_conflict_is_settled_for_the_file_by_name(database):
    content_id = await write(database, "time")
    file = (await exported(database)).saying("time/title", "Mise à l’heure")
    await say(database, content_id, "title", FRENCH["title"])
    report = await imported(database, file, overrule=["time/title"])
    assert counts(report) == {"TAKEN": 1, "EMPTY": 2}
    assert (await standing(database, content_id, "title")).text == "Mise à l’heure"


async def test_what_was_changed_here_alone_stays(database):
    content_id = await write(database, "time")
    await say_all(database, content_id)
    file = await exported(database)
    await say(database, content_id, "title", "Mise à l’heure", seen=1)
    assert counts(await imported(database, file)) == {"UNCHANGED": 3}
    assert (await standing(database, content_id, "title")).text == "Mise à l’heure"


async def test_what_was_made_for_a_text_that_changed_meanwhile_is_kept_as_outdated(database):
    content_id = await write(database, "time")
    file = (await exported(database)).saying("time/body/first", "Tirez la couronne.")
    await write(database, "time", TEXTS | {"first": "Pull the crown out."})
    report = await imported(database, file)
    assert counts(report) == {"TAKEN_OUTDATED": 1, "EMPTY": 2}
    assert (await standing(database, content_id, "body/first")).text == "Tirez la couronne."
    again = polib.pofile((await exported(database)).data.decode())
    assert [entry.previous_msgid for entry in again if entry.fuzzy] == ["Pull the crown."]


async def test_what_was_made_for_a_text_that_is_gone_is_kept(database):
    content_id = await write(database, "time")
    file = (await exported(database)).saying("time/body/first", "Tirez la couronne.")
    await write(database, "time", {"second": TEXTS["second"]})
    assert counts(await imported(database, file)) == {"TAKEN_OUTDATED": 1, "EMPTY": 2}
    assert (await standing(database, content_id, "body/first")).text == "Tirez la couronne."


async def test_what_was_in_doubt_and_is_found_good_counts_again(database):
    content_id = await write(database, "time")
    await say_all(database, content_id)
    await write(database, "time", TEXTS | {"first": "Pull the crown out."})
    file = await exported(database)
    assert counts(await imported(database, file)) == {"UNCHANGED": 2, "EMPTY": 1}
    good = file.saying("time/body/first", "Tirez la couronne.", fuzzy=False)
    assert counts(await imported(database, good)) == {"UNCHANGED": 2, "TAKEN": 1}
    assert not [e for e in polib.pofile((await exported(database)).data.decode()) if e.fuzzy]


async def test_what_the_translator_doubts_is_told_and_not_taken(database):
    content_id = await write(database, "time")
    file = (await exported(database)).saying("time/title", "Régler ?", fuzzy=True)
    report = await imported(database, file)
    assert [item.outcome for item in report.items] == [Outcome.IN_DOUBT]
    assert await standing(database, content_id, "title") is None


async def test_without_its_header_a_file_fills_only_what_is_missing_or_outdated(database):
    content_id = await write(database, "time")
    await say(database, content_id, "title", FRENCH["title"])
    file = (await exported(database)).without("X-Caseback-Export")
    file = file.saying("time/title", "Mise à l’heure")
    file = file.saying("time/body/first", FRENCH["body/first"])
    report = await imported(database, file)
    assert counts(report) == {"CONFLICT": 1, "TAKEN": 1, "EMPTY": 1}
    assert [remark.code for remark in report.warnings] == ["export-unknown"]


async def test_the_export_of_another_language_is_no_base(database):
    await write(database, "time")
    german = (await exported(database, "de")).data.replace(b"Language: de", b"Language: fr")
    german = german.replace(b"plural=(n != 1)", b"plural=(n > 1)")
    report = await imported(database, File(german))
    assert [remark.code for remark in report.warnings] == ["export-unknown"]


async def test_a_piece_nobody_knows_is_told(database):
    await write(database, "time")
    file = await exported(database)
    stranger = File(file.data.replace(b"time/title", b"clock/title")).saying("clock/title", "Oui")
    report = await imported(database, stranger)
    assert [(item.context, item.outcome) for item in report.items] == [("clock/title", "UNKNOWN")]


async def test_with_one_fault_nothing_of_a_file_is_taken(database):
    content_id = await write(database, "time")
    file = (await exported(database)).saying("time/title", FRENCH["title"])
    report = await imported(database, file.saying("time/body/second", "Tournez **la."))
    assert [(each.code, each.context) for each in report.faults] == [("markup", "time/body/second")]
    assert report.faults[0].line > 1
    assert not report.is_applied
    assert await standing(database, content_id, "title") is None


async def test_english_is_not_imported(database):
    with pytest.raises(StudioRefused):
        await imported(database, File(b""), locale="en")


async def test_two_people_importing_at_once_lose_nothing(database):
    content_id = await write(database, "time", {str(n): f"Text {n}." for n in range(40)})
    file = await exported(database)
    mine, yours = file, file
    for number in range(40):
        mine = mine.saying(f"time/body/{number}", f"À moi {number}.") if number < 25 else mine
        yours = yours.saying(f"time/body/{number}", f"À vous {number}.") if number > 14 else yours
    reports = await asyncio.gather(
        imported(database, mine, by=MARIE), imported(database, yours, by=JULES)
    )
    assert sorted(report.taken for report in reports) == [15, 25]
    assert sum(len(report.conflicts) for report in reports) == 10
    for number in range(40):
        assert (await standing(database, content_id, f"body/{number}")).lock_version == 1
    async with database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(TranslationChange)) == 40


async def test_an_import_and_a_translator_at_once_lose_nothing(database):
    content_id = await write(database, "time")
    file = (await exported(database)).saying("time/title", "Mise à l’heure")
    report, said = await asyncio.gather(
        imported(database, file),
        say(database, content_id, "title", FRENCH["title"]),
        return_exceptions=True,
    )
    was_first = isinstance(said, StudioRefused)
    assert len(report.conflicts) == (0 if was_first else 1)
    kept = await standing(database, content_id, "title")
    assert kept.text == ("Mise à l’heure" if was_first else FRENCH["title"])
