"""A preview shows what owners will see, by the same rules, and says why, and what lost."""

from dataclasses import replace

import pytest

from rules.targeting import Clause, Dimension, Operator
from services.content.drafts import DraftText, save_draft
from services.content.preview import Looking, Perspective, preview, read_drafts
from services.guidance import choose_items
from services.shelf import Shelf
from tests.factories import make_collection, make_reference, now, publish
from tests.services.content.writing import AUTHOR, DAY, text_of

QUARTZ = Clause(Dimension.MOVEMENT, Operator.ANY, frozenset({"QUARTZ", "SOLAR"}))
MECHANICAL = Clause(Dimension.MOVEMENT, Operator.ANY, frozenset({"MECHANICAL"}))


@pytest.fixture
async def reference_id(database):
    return await make_reference(database, await make_collection(database))


async def look(studio, reference_id, **asked):
    """What an owner of the reference would see."""
    shelf = Shelf(studio.database)
    await shelf.refresh()
    at = now()
    looking = Looking(**{"market": "FR", "language": "fr", "now": at, "as_of": at, **asked})
    drafts = await studio.do(read_drafts, at=looking.at)
    return preview(shelf.current, shelf.current.references[reference_id], looking, drafts=drafts)


def titles(found):
    return [each.text.title for each in found.served]


async def test_live_is_now_and_scheduled_is_as_of_an_instant(studio, reference_id):
    at = now() + DAY
    await publish(studio.database, "soon", visible_from=at)
    assert titles(await look(studio, reference_id, as_of=at)) == []
    later = {"perspective": Perspective.SCHEDULED, "as_of": at}
    assert titles(await look(studio, reference_id, **later)) == ["Title of soon"]


async def test_a_draft_is_seen_in_the_place_of_its_piece_and_from_that_perspective_alone(
    studio, reference_id
):
    content_id, _, _ = await studio.live("As it is.")
    await studio.draft(content_id, "As it will be.", title="New title")
    assert titles(await look(studio, reference_id)) == ["A title"]
    asked = {"perspective": Perspective.DRAFT}
    assert titles(await look(studio, reference_id, **asked)) == ["New title"]


async def test_what_is_served_says_why_and_what_is_not_says_what_fails(studio, reference_id):
    await publish(studio.database, "quartz", where=[QUARTZ])
    await publish(studio.database, "mechanical", where=[MECHANICAL])
    found = await look(studio, reference_id)
    (served,) = found.served
    assert served.because == (replace(QUARTZ, values=frozenset({"QUARTZ"})),)
    (lost,) = found.lost
    assert (lost.item.key, lost.clauses) == ("mechanical", ((MECHANICAL, False),))


async def test_a_variant_that_lost_names_the_one_that_won(studio, reference_id):
    await publish(studio.database, "any", group="care")
    await publish(studio.database, "quartz", group="care", where=[QUARTZ])
    (lost,) = (await look(studio, reference_id)).lost
    assert (lost.item.key, lost.lost_to.key) == ("any", "quartz")


async def test_a_preview_is_in_the_language_of_the_reader_where_the_piece_is_whole_in_it(
    studio, reference_id
):
    await publish(studio.database, "guide", translations={"fr": "Le titre"})
    assert titles(await look(studio, reference_id)) == ["Le titre"]
    assert titles(await look(studio, reference_id, language="ja")) == ["Title of guide"]


async def test_a_preview_is_what_owners_are_served(studio, reference_id):
    for key in ("one", "two"):
        await publish(studio.database, key, where=[QUARTZ])
    content_id = await studio.piece("three")
    revision = await studio.draft(content_id)
    said = text_of("Written.")
    draft = DraftText(said.title, said.blocks, (MECHANICAL,))
    await studio.do(save_draft, revision, draft, author=AUTHOR, lock_version=2)
    shelf = Shelf(studio.database)
    await shelf.refresh()
    served = choose_items(
        shelf.current,
        shelf.current.references[reference_id],
        kinds=("USER_GUIDE",),
        market="FR",
        language="fr",
        at=now(),
    )
    found = await look(studio, reference_id, kinds=("USER_GUIDE",))
    assert [each.item.id for each in found.served] == [each.item.id for each in served]
    asked = {"perspective": Perspective.DRAFT}
    assert "three" in {each.item.key for each in (await look(studio, reference_id, **asked)).lost}
