"""A piece is served in a language when all of it is up to date there, and by whom it was said."""

import asyncio

import pytest
from sqlalchemy import select

from models.ledger import Audit
from models.translation import TranslationChange
from rules.errors import StudioRefused
from services.audit import is_unbroken
from services.content.translations import (
    TranslationEdit,
    complete_locales,
    review_translation,
    texts_of_revision,
    translate,
)
from tests.services.content.translation_world import (
    FRENCH,
    JULES,
    MARIE,
    REVIEWER,
    mean_the_same,
    newest,
    say,
    say_all,
    source_of,
    standing,
    write,
)


async def languages(database, content_id):
    async with database.transaction() as session:
        return await complete_locales(session, await newest(session, content_id))


async def review(database, content_id, path, *, by=REVIEWER, seen=1):
    async with database.transaction() as session:
        return await review_translation(
            session, content_id, path, "fr", reviewer=by, lock_version=seen
        )


async def test_a_piece_that_is_wholly_translated_is_served_in_that_language(database):
    content_id = await write(database, "time")
    await say_all(database, content_id)
    async with database.transaction() as session:
        texts = await texts_of_revision(session, await newest(session, content_id))
    assert list(texts) == ["en", "fr"]
    assert texts["fr"].title == FRENCH["title"]
    assert [block.text for block in texts["fr"].blocks] == list(FRENCH.values())[1:]


async def test_with_one_text_missing_no_page_is_in_two_languages(database):
    content_id = await write(database, "time")
    await say_all(database, content_id, {path: FRENCH[path] for path in ("title", "body/first")})
    assert await languages(database, content_id) == {"en"}


async def test_a_reworded_text_takes_the_piece_out_of_the_language(database):
    content_id = await write(database, "time")
    await say_all(database, content_id)
    await write(database, "time", {"first": "Pull the crown out.", "second": "Turn it **slowly**."})
    assert await languages(database, content_id) == {"en"}


async def test_a_reworded_text_of_the_same_meaning_keeps_its_translation(database):
    content_id = await write(database, "time")
    await say_all(database, content_id)
    reworded = "Pull the crown out."
    await write(database, "time", {"first": reworded, "second": "Turn it **slowly**."})
    await mean_the_same(database, content_id, "body/first", reworded, "Pull the crown.")
    assert await languages(database, content_id) == {"en", "fr"}


async def test_a_text_that_comes_back_brings_its_translation_back(database):
    content_id = await write(database, "time")
    await say_all(database, content_id)
    await write(database, "time", {"first": "Push the crown.", "second": "Turn it **slowly**."})
    await write(database, "time")
    assert await languages(database, content_id) == {"en", "fr"}


async def test_a_translation_for_an_earlier_text_is_kept_as_outdated(database):
    content_id = await write(database, "time")
    await write(database, "time", {"first": "Pull the crown out.", "second": "Turn it **slowly**."})
    await say(database, content_id, "body/first", "Tirez la couronne.", source="Pull the crown.")
    kept = await standing(database, content_id, "body/first")
    assert kept
    assert kept.text == "Tirez la couronne."
    assert await languages(database, content_id) == {"en"}


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        ("body/second", "Tournez-la **lentement.", "TRANSLATION_FAULTY"),
        ("body/second", "<b>Tournez</b>", "TRANSLATION_FAULTY"),
        ("title", "Régler l’heure " * 5, "TRANSLATION_FAULTY"),
        ("title", " ", "TRANSLATION_FAULTY"),
    ],
)
async def test_what_could_not_be_shown_is_not_kept(database, path, text, code):
    content_id = await write(database, "time")
    with pytest.raises(StudioRefused) as refused:
        await say(database, content_id, path, text)
    assert refused.value.code == code
    assert await standing(database, content_id, path) is None


async def test_english_and_unknown_languages_are_not_translated_to(database):
    content_id = await write(database, "time")
    for locale in ("en", "xx"):
        with pytest.raises(StudioRefused) as refused:
            await say(database, content_id, "title", "Time", locale=locale)
        assert refused.value.code == "LANGUAGE_INVALID"


async def test_a_source_of_another_segment_is_none_of_this(database):
    content_id = await write(database, "time")
    async with database.transaction() as session:
        source_id = await source_of(session, content_id, "body/first", "Pull the crown.")
        edit = TranslationEdit(content_id, "title", "fr", "Tirez", source_id)
        with pytest.raises(StudioRefused) as refused:
            await translate(session, edit, author=MARIE)
    assert refused.value.code == "SOURCE_UNKNOWN"


async def test_of_two_translators_who_saw_the_same_one_is_told(database):
    content_id = await write(database, "time")
    outcomes = await asyncio.gather(
        say(database, content_id, "title", "Régler l’heure"),
        say(database, content_id, "title", "Mise à l’heure", by=JULES),
        return_exceptions=True,
    )
    refused = [each for each in outcomes if isinstance(each, StudioRefused)]
    assert [each.code for each in refused] == ["STALE_TRANSLATION"]


async def test_who_translates_does_not_review(database):
    content_id = await write(database, "time")
    await say(database, content_id, "title", FRENCH["title"])
    with pytest.raises(StudioRefused) as refused:
        await review(database, content_id, "title", by=MARIE)
    assert refused.value.code == "FOUR_EYES"
    assert await review(database, content_id, "title") == 2
    assert (await standing(database, content_id, "title")).state == "REVIEWED"


async def test_a_review_is_of_the_text_that_the_reviewer_saw(database):
    content_id = await write(database, "time")
    await say(database, content_id, "title", FRENCH["title"])
    await say(database, content_id, "title", "Mise à l’heure", by=JULES, seen=1)
    with pytest.raises(StudioRefused) as refused:
        await review(database, content_id, "title", seen=1)
    assert refused.value.code == "STALE_TRANSLATION"


async def test_another_text_is_to_be_reviewed_again_and_the_history_has_all(database):
    content_id = await write(database, "time")
    await say(database, content_id, "title", "Régler l’heure")
    await review(database, content_id, "title")
    await say(database, content_id, "title", "Mise à l’heure", by=JULES, seen=2)
    async with database.transaction() as session:
        query = select(TranslationChange).order_by(TranslationChange.created_at)
        changes = [(c.text, c.state, c.author) for c in await session.scalars(query)]
        actions = [row.action for row in await session.scalars(select(Audit))]
        assert await is_unbroken(session, "CONTENT", content_id)
    assert changes == [
        ("Régler l’heure", "TRANSLATED", MARIE),
        ("Régler l’heure", "REVIEWED", REVIEWER),
        ("Mise à l’heure", "TRANSLATED", JULES),
    ]
    assert sorted(actions) == ["REVIEW_TRANSLATION", "TRANSLATE", "TRANSLATE"]


async def test_the_same_again_changes_nothing(database):
    content_id = await write(database, "time")
    first = await say(database, content_id, "title", FRENCH["title"])
    again = await say(database, content_id, "title", FRENCH["title"], by=JULES)
    assert (first.lock_version, again.lock_version) == (1, 1)
    assert (await standing(database, content_id, "title")).author == MARIE
