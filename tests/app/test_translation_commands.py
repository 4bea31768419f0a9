"""`caseback translations`, as an operator types it."""

import asyncio
import os
import subprocess
import sys
import zipfile

import polib
import pytest

from tests.services.content.translation_world import FRENCH, say, standing, write


@pytest.fixture
def caseback(database_url, tmp_path):
    """Run a command as a process of its own."""
    known = {name: value for name, value in os.environ.items() if "CASEBACK" not in name}
    environment = {**known, "DATABASE_URL": database_url, "CASEBACK_HOME": str(tmp_path / "home")}

    async def run(*words):
        return await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "app.cli", "translations", *words],
            capture_output=True, text=True, check=False, env=environment,
        )  # fmt: skip

    return run


def fill(path, texts):
    po = polib.pofile(str(path))
    for entry in po:
        entry.msgstr = texts.get(entry.msgctxt.partition("/")[2], entry.msgstr)
    po.save(str(path))


async def test_a_file_goes_out_and_comes_back(database, caseback, tmp_path):
    content_id = await write(database, "time")
    path = str(tmp_path / "fr.po")
    assert (await caseback("export", path, "--locale", "fr")).returncode == 0
    fill(path, FRENCH)
    tried = await caseback("import", path, "--locale", "fr")
    assert (tried.returncode, tried.stdout) == (
        0,
        "taken: 3\nNothing was written; --apply does it.\n",
    )
    assert (await caseback("import", path, "--locale", "fr", "--apply")).stdout.endswith("Done.\n")
    assert (await standing(database, content_id, "title")).text == FRENCH["title"]
    said = (await caseback("status", "--key", "time")).stdout
    assert next(line for line in said.splitlines() if "fr" in line).split("│")[2:6] == [
        " 0        ", " 3          ", " 0        ", " 0       ",
    ]  # fmt: skip


async def test_what_is_wrong_and_what_is_disputed_is_said(database, caseback, tmp_path):
    content_id = await write(database, "time")
    path = str(tmp_path / "fr.po")
    await caseback("export", path, "--locale", "fr")
    fill(path, {"title": "Mise à l’heure"})
    await say(database, content_id, "title", FRENCH["title"])
    done = await caseback("import", path, "--locale", "fr", "--apply")
    assert done.returncode == 1
    assert "here: Régler l’heure\n    file: Mise à l’heure" in done.stdout
    fill(path, {"title": "<b>"})
    done = await caseback("import", path, "--locale", "fr", "--apply")
    assert done.stdout.startswith("! line ")
    assert "Nothing was taken" in done.stdout


async def test_all_languages_go_out_as_an_archive(database, caseback, tmp_path):
    await write(database, "time")
    await caseback("export", str(tmp_path / "all.zip"))
    assert len(zipfile.ZipFile(tmp_path / "all.zip").namelist()) == 13


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("export", "/nowhere/x.po", "--locale", "fr"), "cannot be written"),
        (("export", "x.po", "--locale", "xx"), "not one of the languages"),
        (("export", "x.po", "--key", "no"), "no piece with this key"),
        (("import", "/nowhere/x.po", "--locale", "fr"), "cannot be read"),
        (("status", "--key", "no"), "no piece with this key"),
    ],
)
async def test_a_refusal_is_one_line(caseback, words, why):
    done = await caseback(*words)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert why in done.stderr
