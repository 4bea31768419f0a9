"""PO files go out and come in through pages: first what they would do, then their being taken."""

import io
import zipfile

import polib
import pytest

from i18n.locales import LOCALES
from tests.services.content.translation_world import say, standing
from tests.services.content.writing import Studio

PO = "/studio/po"
BORDER = "----browser"


@pytest.fixture
async def piece(database):
    studio = Studio(database)
    content_id = await studio.piece()
    await studio.approved(content_id, "Turn the crown.", title="The crown")
    return content_id


@pytest.fixture
async def translator(enter, piece):
    return await enter("TRANSLATOR", locales=["fr"])


async def download(browser, **said):
    page = await browser.open(PO)
    return (await page.send(f"{PO}/out", **said)).response


async def upload(browser, data, locale="fr"):
    page = await browser.open(PO)
    fields = dict(page.form(f"{PO}/in").form_values()) | {"locale": locale}
    parts = [f'Content-Disposition: form-data; name="{n}"\r\n\r\n{v}' for n, v in fields.items()]
    parts.append('Content-Disposition: form-data; name="file"; filename="fr.po"\r\n\r\n' + data)
    body = "".join(f"--{BORDER}\r\n{part}\r\n" for part in parts) + f"--{BORDER}--\r\n"
    kind = {"content-type": f"multipart/form-data; boundary={BORDER}"}
    sent = await browser.http.post(f"{PO}/in", content=body.encode(), headers=kind | browser.here)
    return type(page)(browser, sent)


async def translated(browser, **texts):
    """The file of an export, with these texts by path."""
    file = polib.pofile((await download(browser, locale="fr")).text)
    for entry in file:
        entry.msgstr = texts.get(entry.msgctxt.partition("/")[2].replace("/", "_"), entry.msgstr)
    return str(file)


async def test_a_file_says_what_it_would_do_before_it_is_taken(translator, database, piece):
    page = await upload(translator, await translated(translator, title="La couronne"))
    assert page.status == 200
    assert "What the file would do" in page.text
    assert "New translations 1" in page.text
    assert await standing(database, piece, "title") is None
    page = await page.send(f"{PO}/take")
    assert "1 translation was written." in page.text
    assert (await standing(database, piece, "title")).text == "La couronne"


async def test_each_fault_has_its_line_and_a_sentence_and_nothing_is_taken(translator):
    page = await upload(translator, (await translated(translator)) + 'msgid "no end\n')
    assert page.status == 422
    assert "Nothing of this file can be taken" in page.text
    (row, *_) = page.tree.find(".//tbody")
    line, sentence, _context = (cell.text_content() for cell in row)
    assert line.isdecimal()
    assert "unterminated-string" in sentence
    assert [form.get("action") for form in page.tree.forms if "take" in form.get("action")] == []


async def test_conflicts_stand_side_by_side_and_what_is_here_stays(translator, database, piece):
    data = await translated(translator, title="La couronne")
    await say(database, piece, "title", "Couronne")
    page = await upload(translator, data)
    assert "Here Couronne In the file La couronne" in page.text
    await page.send(f"{PO}/take")
    assert (await standing(database, piece, "title")).text == "Couronne"


async def test_a_conflict_may_be_decided_for_the_file(translator, database, piece):
    data = await translated(translator, title="La couronne")
    await say(database, piece, "title", "Couronne")
    page = await upload(translator, data)
    await page.send(f"{PO}/take", **{"take:guide/title": "on"})
    assert (await standing(database, piece, "title")).text == "La couronne"


async def test_a_file_is_taken_once(translator):
    page = await upload(translator, await translated(translator, title="La couronne"))
    await page.send(f"{PO}/take")
    assert "does not wait any more" in (await page.send(f"{PO}/take")).text


async def test_nobody_takes_the_file_of_another(enter, translator):
    page = await upload(translator, await translated(translator, title="La couronne"))
    fields = dict(page.form(f"{PO}/take").form_values())
    other = await enter("TRANSLATOR", locales=["fr"])
    token = dict((await other.open(PO)).form(f"{PO}/out").form_values())["token"]
    answer = await other.post(f"{PO}/take", fields | {"token": token})
    assert "does not wait any more" in answer.text


async def test_a_translator_brings_files_in_their_languages_only(translator):
    data = await translated(translator, title="La couronne")
    assert (await upload(translator, data, locale="de")).status == 403


async def test_all_languages_go_out_as_one_zip(translator):
    answer = await download(translator, locale="")
    assert answer.headers["content-type"] == "application/zip"
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert names == [f"{each.tag}.po" for each in LOCALES if each.tag != "en"]


async def test_the_file_of_one_piece_holds_that_piece(translator, database):
    studio = Studio(database)
    await studio.approved(await studio.piece("other"), "Other.")
    answer = await download(translator, locale="fr", key="guide")
    assert answer.headers["content-disposition"] == 'attachment; filename="caseback-fr.po"'
    contexts = [each.msgctxt for each in polib.pofile(answer.text)]
    assert contexts == ["guide/title", "guide/body/block-0"]


async def test_a_file_too_large_is_refused(translator):
    page = await upload(translator, "#" * 9_000_000)
    assert (page.status, "megabytes at most" in page.text) == (413, True)
