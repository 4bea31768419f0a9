"""Whether 2,000 texts come back from translators in every language, and how long it takes.

PYTHONPATH=. python FILE: the embedded PostgreSQL is started in a temporary folder. With gettext
and translate-toolkit on the PATH their programs read and rewrite the files on the way.
"""

import asyncio
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import polib
from sqlalchemy import select

from app.embedded import running
from i18n.locales import TRANSLATED
from models.content import Content
from models.database import Database
from models.migration import migrate
from models.translation import Translation
from rules.alignment import align
from rules.content_segments import context_of
from services.content.completeness import in_all, read_completeness
from services.content.exports import export_po
from services.content.imports import import_po
from tests.benchmarks.content_corpus import PIECES, TEXTS, corpus, keep, keep_revision, reworded
from tests.benchmarks.crm_figures import Figure, tell_all

UNITS = PIECES * (TEXTS + 1)
BY = "TRANSLATOR:bench"
REWRITERS = (["msgcat", "--no-wrap", "-"], ["msgcat", "--width=60", "-"])


def main() -> None:
    with tempfile.TemporaryDirectory() as home, running(Path(home)) as url:
        migrate(url)
        sys.exit(0 if tell_all(asyncio.run(measure(url, Path(home)))) else 1)


async def measure(url: str, folder: Path) -> list[Figure]:
    async with Database(url) as database:
        pieces = {key: (title, blocks) for key, title, blocks in corpus()}
        ids = {key: await keep(database, key, *said) for key, said in pieces.items()}
        figures = await there_and_back(database, folder)
        figures += await after_a_change(database, pieces, ids)
        return [*figures, *await as_gettext_counts(database, folder)]


async def there_and_back(database: Database, folder: Path) -> list[Figure]:
    """Each language goes out, through the tools, and comes in; then all is compared."""
    out, tried, applied, refused, lost = [], [], [], 0, 0
    for tag in TRANSLATED:
        begun = time.perf_counter()
        data = await exported(database, tag)
        out.append(time.perf_counter() - begun)
        file, wanted = translated(data, tag, folder)
        refused += not passes(file)
        file = through_tools(file)
        tried.append(await imported(database, file, tag, apply=False))
        applied.append(await imported(database, file, tag, apply=True))
        lost += await missing(database, tag, wanted)
    return [
        Figure("round trip, texts", float(UNITS * len(TRANSLATED)), "texts"),
        Figure("round trip, texts lost or altered", float(lost), "texts", at_most=0),
        Figure("round trip, files that msgfmt --check refuses", float(refused), "files", at_most=0),
        Figure(f"export of {UNITS} texts, slowest", max(out), "s", at_most=1),
        Figure(f"dry run of {UNITS} texts, slowest", max(tried), "s", at_most=1),
        Figure(f"import of {UNITS} texts, slowest", max(applied), "s"),
    ]


async def after_a_change(database: Database, pieces, ids: Mapping[str, UUID]) -> list[Figure]:
    """An author pastes every piece anew, with one text in twenty reworded."""
    chance = random.Random(11)  # noqa: S311 - the same change each time
    pasted = {key: reworded(blocks, chance) for key, (_, blocks) in pieces.items()}
    begun = time.perf_counter()
    new = {key: align(pieces[key][1], blocks) for key, blocks in pasted.items()}
    aligned = time.perf_counter() - begun
    async with database.transaction() as session:
        for key, blocks in new.items():
            await keep_revision(session, ids[key], 2, pieces[key][0], blocks)
    kept = time.perf_counter() - begun
    progress = await read_completeness(database)
    seconds = time.perf_counter() - begun
    strays = sum(
        [block.id for block in blocks] != [block.id for block in pieces[key][1]]
        for key, blocks in new.items()
    )
    total = in_all(each for by_tag in progress.values() for each in by_tag.values()).units
    return [
        Figure(f"re-segmenting {UNITS} texts, 5 % reworded: ids", aligned, "s", at_most=1),
        Figure("… and their sources kept", kept, "s"),
        Figure("… and all languages known again", seconds, "s", at_most=1),
        Figure("pieces with a text under a wrong id", float(strays), "pieces", at_most=0),
        Figure(
            "translations not carried as they should be",
            float(abs(total.outdated - PIECES * len(TRANSLATED)) + total.missing),
            "texts",
            at_most=0,
        ),
    ]


async def as_gettext_counts(database: Database, folder: Path) -> list[Figure]:
    """Our figures beside those of `msgfmt --statistics`."""
    progress = await read_completeness(database)
    differing = 0
    for tag in TRANSLATED:
        path = folder / "statistics.po"
        path.write_bytes(await exported(database, tag))
        command = ["msgfmt", "--statistics", "-o", "/dev/null", str(path)]
        said = (await asyncio.to_thread(run, command)).stderr
        units = in_all(by_tag[tag] for by_tag in progress.values()).units
        counted = [int(number) for number in re.findall(r"(\d+) ", said)]
        differing += counted != [each for each in (units.done, units.outdated) if each]
    return [Figure("languages counted otherwise than by gettext", differing, "", at_most=0)]


async def exported(database: Database, tag: str) -> bytes:
    async with database.transaction() as session:
        return await export_po(session, locale=tag, by=BY)


async def imported(database: Database, data: bytes, tag: str, *, apply: bool) -> float:
    begun = time.perf_counter()
    async with database.transaction() as session:
        report = await import_po(session, data, locale=tag, by=BY, apply=apply)
    if report.faults or report.taken != UNITS:
        raise SystemExit(f"{tag}: {report.faults[:3]}, {report.counts}")
    return time.perf_counter() - begun


def translated(data: bytes, tag: str, folder: Path) -> tuple[bytes, dict[str, str]]:
    """The file with something said in every entry, written by another program than ours."""
    path = folder / f"{tag}.po"
    path.write_bytes(data)
    po = polib.pofile(str(path), encoding="utf-8")
    for entry in po:
        entry.msgstr = f"{entry.msgid} {tag}" if len(entry.msgid) < 55 else f"É {entry.msgid}"
    po.save()
    return path.read_bytes(), {entry.msgctxt: entry.msgstr for entry in po}


def run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, capture_output=True, text=True, check=True)


def passes(data: bytes) -> bool:
    command = ["msgfmt", "--check", "-o", "/dev/null", "-"]
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    return (done.returncode, done.stderr) == (0, b"")


def through_tools(data: bytes) -> bytes:
    """Rewritten by each program in turn."""
    for command in REWRITERS:
        data = subprocess.run(command, input=data, capture_output=True, check=True).stdout
    if shutil.which("pocount"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "x.po")
            path.write_bytes(data)
            found = ["pofilter", "--gnome", "-t", "variables", "-t", "untranslated", str(path)]
            done = run(found)
            if "msgid" in done.stdout.replace('msgid ""', "", 1):
                raise SystemExit(f"pofilter: {done.stdout[:600]}")
    return data


async def missing(database: Database, tag: str, wanted: Mapping[str, str]) -> int:
    """How many texts do not stand here letter by letter as they were brought."""
    async with database.transaction() as session:
        rows = await session.execute(
            select(Content.key, Translation.path, Translation.text)
            .join(Content, Content.id == Translation.content_id)
            .where(Translation.locale == tag)
        )
        standing = {context_of(row.key, row.path): row.text for row in rows}
    return sum(standing.get(context) != text for context, text in wanted.items())


if __name__ == "__main__":
    main()
