"""The systems of translators fetch texts and bring them back, each in their own languages."""

import polib
import pytest

from rules.access import Role
from tests.factories import make_owner, make_staff_key
from tests.services.content.translation_world import FRENCH, say, write

EXPORT = """mutation($language: LanguageTag!, $keys: [String!]! = []) {
  exportTranslations(input: {language: $language, contentKeys: $keys, idempotencyKey: "1"}) {
    file userErrors { code field } } }"""
IMPORT = """mutation($input: ImportTranslationsInput!) { importTranslations(input: $input) {
  applied faults { code line context } warnings { code } counts { outcome entries }
  entries { context outcome standing incoming } userErrors { code } } }"""
STATUS = """query($keys: [String!]) { translationStatus(contentKeys: $keys) {
  language pieces completePieces units { translated missing total } words { total } } }"""


@pytest.fixture
async def translator(database):
    return await make_staff_key(database, Role.TRANSLATOR, label="Lingua", locales=["fr"])


async def exported(client, token, language="fr", keys=()):
    variables = {"language": language, "keys": list(keys)}
    return (await client.ask(EXPORT, variables, token=token))["exportTranslations"]


async def imported(client, token, file, *, language="fr", key="a", **rest):
    given = {"language": language, "file": file, "idempotencyKey": key, **rest}
    return (await client.ask(IMPORT, {"input": given}, token=token))["importTranslations"]


def translated(file, texts):
    po = polib.pofile(file)
    for entry in po:
        path = entry.msgctxt.partition("/")[2]
        entry.msgstr = texts.get(path, entry.msgstr)
    return str(po)


async def test_texts_go_out_and_their_translations_come_in(database, client, translator):
    await write(database, "time")
    file = translated((await exported(client, translator))["file"], FRENCH)
    answer = await imported(client, translator, file, dryRun=False)
    assert (answer["applied"], answer["faults"]) == (True, [])
    assert answer["counts"] == [{"outcome": "TAKEN", "entries": 3}]
    status = (await client.ask(STATUS, {"keys": ["time"]}, token=translator))["translationStatus"]
    french = next(each for each in status if each["language"] == "fr")
    assert (french["pieces"], french["completePieces"]) == (1, 1)
    assert french["units"] == {"translated": 3, "missing": 0, "total": 3}


async def test_a_file_is_tried_unless_it_is_said_otherwise(database, client, translator):
    await write(database, "time")
    file = translated((await exported(client, translator))["file"], FRENCH)
    assert (await imported(client, translator, file))["applied"] is False
    assert (await imported(client, translator, file))["counts"] == [
        {"outcome": "TAKEN", "entries": 3}
    ]


async def test_a_conflict_shows_both_sides(database, client, translator):
    content_id = await write(database, "time")
    file = translated((await exported(client, translator))["file"], FRENCH)
    await say(database, content_id, "title", "Mise à l’heure")
    answer = await imported(client, translator, file, dryRun=False)
    assert answer["entries"] == [
        {
            "context": "time/title",
            "outcome": "CONFLICT",
            "standing": "Mise à l’heure",
            "incoming": FRENCH["title"],
        }
    ]
    settled = await imported(
        client, translator, file, key="b", dryRun=False, overrule=["time/title"]
    )
    assert settled["entries"] == []


async def test_what_is_wrong_is_told_by_line(database, client, translator):
    await write(database, "time")
    file = translated((await exported(client, translator))["file"], {"title": "<b>"})
    answer = await imported(client, translator, file, dryRun=False)
    assert answer["applied"] is False
    assert [(each["code"], each["context"]) for each in answer["faults"]] == [
        ("html", "time/title")
    ]


async def test_a_translator_imports_their_own_languages_only(database, client, translator):
    answer = await imported(client, translator, "", language="de")
    assert answer["userErrors"] == [{"code": "FORBIDDEN"}]


async def test_a_retry_gets_the_same_file(database, client, translator):
    await write(database, "time")
    first = await exported(client, translator)
    assert await exported(client, translator) == first


@pytest.mark.parametrize(("language", "keys", "code"), [
    ("en", [], "LANGUAGE_INVALID"), ("fr", ["nothing"], "CONTENT_UNKNOWN"),
])  # fmt: skip
async def test_what_there_is_not_is_refused(client, translator, language, keys, code):
    answer = await exported(client, translator, language, keys)
    assert [each["code"] for each in answer["userErrors"]] == [code]


@pytest.mark.parametrize("query", [EXPORT, IMPORT, STATUS])
async def test_owners_and_strangers_have_no_part_in_it(database, house, client, query):
    owner = await make_owner(database, house)
    given = {"language": "fr", "file": "", "idempotencyKey": "1"}
    for token, code in ((owner.token, "FORBIDDEN"), (None, "UNAUTHENTICATED")):
        answer = (await client.send(query, {"language": "fr", "input": given}, token=token)).json()
        assert [each["extensions"]["code"] for each in answer["errors"]] == [code]
