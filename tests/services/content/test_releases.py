"""A release goes live at one instant, is moved and cancelled as a whole, and waits if it must."""

import asyncio

import pytest
from sqlalchemy import select

from i18n.locales import TRANSLATED
from models.publication import Publication
from models.translation import SegmentSource, Translation
from rules.errors import StudioRefused
from services.content.calendar import read_releases
from services.content.releases import (
    NewRelease,
    add_to_release,
    cancel_release,
    create_release,
    gate_status,
    move_release,
    remove_from_release,
)
from tests.factories import now
from tests.services.content.writing import DAY, HOUR, PUBLISHER

PARIS = "Europe/Paris"


@pytest.fixture
def at():
    return now() + DAY


async def release_of(studio, at, *words, gate="EACH_LOCALE"):
    """A release of a piece for each of the words, and their publications."""
    new = NewRelease("Winter", at, PARIS, gate)
    release = await studio.do(create_release, new, publisher=PUBLISHER)
    added = []
    for place, said in enumerate(words):
        revision = await studio.approved(await studio.piece(f"piece-{place}"), said)
        added.append(await studio.do(add_to_release, release, revision, publisher=PUBLISHER))
    return release, added


async def test_all_of_a_release_is_seen_at_its_instant_and_none_before(studio, at):
    await release_of(studio, at, "One.", "Two.")
    assert await studio.seen(at=at - HOUR) == []
    assert await studio.seen(at=at) == ["One.", "Two."]


async def test_a_release_is_moved_as_a_whole(studio, at):
    release, _ = await release_of(studio, at, "One.", "Two.")
    await studio.do(move_release, release, at=at + DAY, zone=PARIS, publisher=PUBLISHER)
    assert await studio.seen(at=at + HOUR) == []
    assert await studio.seen(at=at + DAY) == ["One.", "Two."]
    (entry,) = await read_releases(studio.database, at=now())
    assert (entry.at, len(entry.publications)) == (at + DAY, 2)


async def test_a_release_that_cannot_be_moved_stays_whole(studio, at):
    release, _ = await release_of(studio, at, "One.")
    ends = await studio.approved(await studio.piece("ends"), "Ends.")
    await studio.publish(ends, release_id=release, visible_until=at + HOUR)
    with pytest.raises(StudioRefused, match="WINDOW_EMPTY"):
        await studio.do(move_release, release, at=at + DAY, zone=PARIS, publisher=PUBLISHER)
    assert await studio.seen(at=at) == ["Ends.", "One."]


async def test_a_release_that_is_called_off_leaves_what_is_live(studio, at):
    content_id, _, _ = await studio.live("As it is.")
    release, _ = await release_of(studio, at, "One.")
    await studio.publish(await studio.approved(content_id, "New."), release_id=release)
    await studio.do(cancel_release, release, publisher=PUBLISHER)
    assert await studio.seen(at=at) == ["As it is."]
    with pytest.raises(StudioRefused, match="RELEASE_OVER"):
        await studio.do(move_release, release, at=at, zone=PARIS, publisher=PUBLISHER)


async def test_a_piece_is_left_out_of_a_release(studio, at):
    release, (one, _) = await release_of(studio, at, "One.", "Two.")
    await studio.do(remove_from_release, release, one, publisher=PUBLISHER)
    assert await studio.seen(at=at) == ["Two."]
    with pytest.raises(StudioRefused, match="PUBLICATION_UNKNOWN"):
        await studio.do(remove_from_release, release, one, publisher=PUBLISHER)


async def test_a_release_may_wait_for_every_language(studio, at):
    with pytest.raises(StudioRefused, match="GATE_CLOSED") as refusal:
        await release_of(studio, at, "One.", gate="ALL_LOCALES")
    assert "ar" in refusal.value.text.values["tags"]


async def test_a_release_tells_what_is_missing_and_takes_in_what_came_since(studio, at):
    release, _ = await release_of(studio, at, "One.")
    await translate_all(studio)
    (status,) = await studio.do(gate_status, release)
    assert status.frozen == {"en"}
    assert status.missing == status.newly_complete == set(TRANSLATED)
    async with studio.database.transaction() as session:
        revision = await session.scalar(select(Publication.revision_id))
    await studio.do(add_to_release, release, revision, publisher=PUBLISHER)
    (status,) = await studio.do(gate_status, release)
    assert status.missing == set()


async def translate_all(studio):
    async with studio.database.transaction() as session:
        for source in (await session.scalars(select(SegmentSource))).all():
            session.add_all(
                Translation(
                    content_id=source.content_id,
                    path=source.path,
                    locale=tag,
                    source_id=source.id,
                    text=f"{tag} {source.text}",
                    state="REVIEWED",
                    origin="STUDIO",
                    author="TRANSLATOR:t",
                )
                for tag in TRANSLATED
            )


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (("", DAY, PARIS, "EACH_LOCALE"), "RELEASE_NAME"),
        (("Taken", DAY, PARIS, "EACH_LOCALE"), "RELEASE_NAME"),
        (("Winter", -DAY, PARIS, "EACH_LOCALE"), "RELEASE_PAST"),
        (("Winter", DAY, "Europe/Atlantis", "EACH_LOCALE"), "ZONE_UNKNOWN"),
        (("Winter", DAY, "../etc/passwd", "EACH_LOCALE"), "ZONE_UNKNOWN"),
        (("Winter", DAY, PARIS, "SOME_LOCALES"), "GATE_UNKNOWN"),
    ],
)
async def test_a_release_has_a_name_a_zone_and_a_future(studio, new, code):
    taken = NewRelease("Taken", now() + DAY, PARIS)
    await studio.do(create_release, taken, publisher=PUBLISHER)
    name, later, zone, gate = new
    asked = NewRelease(name, now() + later, zone, gate)
    with pytest.raises(StudioRefused) as refusal:
        await studio.do(create_release, asked, publisher=PUBLISHER)
    assert refusal.value.code == code


async def test_releases_are_moved_while_their_pieces_are_published(studio, at):
    release, added = await release_of(studio, at, "One.", "Two.", "Three.")
    async with studio.database.transaction() as session:
        rows = await session.scalars(
            select(Publication.revision_id).order_by(Publication.id.desc())
        )
        revisions = rows.all()
    moves = [
        studio.do(move_release, release, at=at + n * HOUR, zone=PARIS, publisher=PUBLISHER)
        for n in range(1, 4)
    ]
    await asyncio.gather(*moves, *(studio.publish(each) for each in revisions * 3))
    assert await studio.seen() == ["One.", "Three.", "Two."]
    assert len(added) == 3
