"""Translators see one text at a time, with what changed, what is found, and where to go on."""

import pytest

from tests.services.content.translation_world import say
from tests.services.content.writing import Studio

PATH = "/studio/translate/fr/guide"


@pytest.fixture
async def piece(database):
    studio = Studio(database)
    content_id = await studio.piece()
    await studio.approved(content_id, "Turn the crown.|Close it **well**.", title="The crown")
    return content_id


@pytest.fixture
async def translator(enter, piece):
    return await enter("TRANSLATOR", locales=["fr", "ar"])


async def keep(page, text, **changes):
    return await page.send(PATH, text=text, **changes)


async def test_a_translator_goes_from_text_to_text_until_nothing_is_missing(translator):
    page = await translator.open(PATH)
    for text in ("La couronne", "Tournez la couronne.", "Fermez-la **bien**."):
        page = await keep(page, text)
        assert page.status == 200
    assert "Nothing of this piece is missing or outdated any more" in page.text


async def test_what_forbids_to_keep_a_text_is_shown_beside_it_and_nothing_is_lost(translator):
    page = await keep(await translator.open(f"{PATH}?unit=body/block-1"), "Fermez-la **bien.")
    assert page.status == 422
    assert page.tree.get_element_by_id("text").text == "Fermez-la **bien."
    assert "Error A mark is stray or has no partner" in page.text


async def test_what_may_be_a_slip_is_kept_and_shown(translator):
    page = await keep(await translator.open(f"{PATH}?unit=body/block-0"), "Tournez la couronne")
    assert "Kept. Please look at what was found." in page.text
    assert "Please check The text ends with another mark" in page.text


async def test_of_two_translators_the_second_sees_what_the_first_kept(translator, database, piece):
    page = await translator.open(f"{PATH}?unit=title")
    await say(database, piece, "title", "Couronne")
    page = await keep(page, "La couronne")
    assert page.status == 422
    assert "Somebody else translated this meanwhile" in page.text
    assert "What was kept meanwhile Couronne" in page.text
    assert (await keep(page, "La couronne")).status == 200


async def test_what_changed_in_the_source_is_shown_word_by_word(translator, database, piece):
    await say(database, piece, "body/block-0", "Tournez la couronne.")
    await Studio(database).approved(piece, "Turn the bezel.|Close it **well**.", title="The crown")
    page = await translator.open(f"{PATH}?unit=body/block-0")
    assert "△ Outdated" in page.text
    assert [each.text for each in page.tree.iter("del", "ins")] == ["crown", "bezel"]


async def test_the_target_has_its_language_and_its_direction(translator):
    page = await translator.open("/studio/translate/ar/guide")
    field = page.tree.get_element_by_id("text")
    assert (field.get("lang"), field.get("dir")) == ("ar", "rtl")
    (source, *_) = page.tree.find_class("text")
    assert (source.get("lang"), source.get("dir")) == ("en", "ltr")


async def test_a_translator_of_other_languages_reads_and_cannot_write(enter, translator):
    page = await translator.open(PATH)
    other = await enter("TRANSLATOR", locales=["de"])
    assert list((await other.open(PATH)).tree.iter("textarea")) == []
    sent = dict(page.form(PATH).form_values()) | {"text": "La couronne"}
    own = (await other.open("/studio/translate/de/guide")).form("/studio/translate/de/guide")
    answer = await other.post(PATH, sent | {"token": dict(own.form_values())["token"]})
    assert answer.status == 403


async def test_a_second_person_finds_a_translation_good(enter, translator, database, piece):
    await keep(await translator.open(f"{PATH}?unit=title"), "La couronne")
    reviewer = await enter("REVIEWER")
    page = await (await reviewer.open(f"{PATH}?unit=title")).send(f"{PATH}/review")
    assert "Reviewed." in page.text
    page = await reviewer.open(f"{PATH}?unit=title")
    assert "● Reviewed" in page.text
    assert f"{PATH}/review" not in [form.get("action") for form in page.tree.forms]


async def test_the_text_before_and_after_are_one_key_away(translator):
    page = await translator.open(f"{PATH}?unit=body/block-0")
    keys = {each.get("accesskey"): each.get("href") for each in page.tree.iter("a")}
    assert keys["b"].endswith("unit=title")
    assert keys["n"].endswith("unit=body%2Fblock-1")


@pytest.mark.parametrize("path", ["/studio/translate/en/guide", f"{PATH}?unit=body/x", f"{PATH}x"])
async def test_a_text_that_is_not_there_is_not_there(translator, path):
    assert (await translator.open(path)).status == 404


async def test_a_draft_is_no_business_of_translators_yet(enter, database):
    studio = Studio(database)
    await studio.draft(await studio.piece("secret"))
    translator = await enter("TRANSLATOR", locales=["fr"])
    assert (await translator.open("/studio/translate/fr/secret")).status == 404
    assert "secret" not in (await translator.open("/studio/translate/fr")).text


async def test_the_lists_say_how_far_each_language_and_piece_is(translator, database, piece):
    await say(database, piece, "title", "La couronne")
    page = await translator.open("/studio/translate")
    (row, *_) = page.tree.find(".//tbody")
    assert [cell.text_content() for cell in row] == ["français yours", "–", "1", "–", "2"]
    page = await translator.open("/studio/translate/fr")
    assert "The crown guide – 1 – 2" in page.text
