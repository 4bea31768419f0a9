"""The snapshot of a process goes on following the catalogue, whatever is found in it."""

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from models.catalogue import Reference
from models.database import Database
from models.publication import Publication, PublicationText
from services.shelf import (
    COLLECTIONS,
    EMBARGOES,
    PUBLICATIONS,
    REFERENCES,
    TEXTS,
    Shelf,
    tell_changed,
)
from tests.factories import make_catalogue, make_collection, make_reference, now, publish

HOUR = timedelta(hours=1)
ODD = [{"dimension": "of_a_later_version", "op": "any", "values": ["x"]}]


class Interrupted(Database):
    """A database in which something happens right after one of the reads, once."""

    def __init__(self, url, query, happening):
        super().__init__(url)
        self.query, self.happening = query, happening

    async def fetch(self, query, **parameters):
        rows = await super().fetch(query, **parameters)
        if query is self.query and self.happening:
            happening, self.happening = self.happening, None
            await happening()
        return rows


@asynccontextmanager
async def kept_fresh(shelf):
    task = asyncio.create_task(shelf.keep_fresh())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def becomes(is_so):
    async with asyncio.timeout(30):
        while not is_so():
            await asyncio.sleep(0.02)


def keys(shelf):
    return {item.key for item in shelf.current.items}


async def changed(database, statement):
    async with database.transaction() as session:
        await session.execute(statement)
        await tell_changed(session)


@pytest.mark.parametrize("query", [REFERENCES, COLLECTIONS, PUBLICATIONS, TEXTS, EMBARGOES])
async def test_what_arrives_between_two_reads_is_there_whole_in_the_end(
    database, database_url, query
):
    await make_reference(database, await make_collection(database, "One"))

    async def arrive():
        await make_reference(database, await make_collection(database, "Two"), number="LATE")
        await publish(database, "late", translations={"fr": "Tard"})

    async with Interrupted(database_url, query, arrive) as interrupted:
        shelf = Shelf(interrupted)
        with capture_logs() as logs:
            await shelf.refresh()
            await shelf.refresh()
    assert logs == []
    assert shelf.current.references_by_number["LATE"].collection.name == "Two"
    (item,) = shelf.current.items
    assert set(item.texts) == {"en", "fr"}


async def test_a_publication_that_ends_between_two_reads_is_not_served_half(database, database_url):
    await publish(database, "guide", translations={"fr": "Le titre"})

    async def end():
        await changed(database, update(Publication).values(withdrawn_at=now()))

    async with Interrupted(database_url, PUBLICATIONS, end) as interrupted:
        shelf = Shelf(interrupted)
        await shelf.refresh()
        (item,) = shelf.current.items
        assert set(item.texts) == {"en", "fr"}
        await shelf.refresh()
        assert shelf.current.items == ()


async def test_a_fault_does_not_end_the_keeping_and_its_text_is_not_logged(database, database_url):
    class Fault(Exception):
        pass

    async def fail():
        raise Fault("ada@example.com")

    async with Interrupted(database_url, REFERENCES, fail) as interrupted:
        shelf = Shelf(interrupted)
        with capture_logs() as logs:
            async with kept_fresh(shelf):
                await becomes(lambda: bool(logs))
                await make_reference(database, await make_collection(database), number="LATE")
                await becomes(lambda: "LATE" in shelf.current.references_by_number)
    assert logs == [{"event": "shelf.not_refreshed", "kind": "Fault", "log_level": "error"}]


async def test_an_item_that_cannot_be_built_is_left_out_alone(database):
    odd = await publish(database, "odd")
    await publish(database, "sound")
    odd_row = Publication.id == odd
    await changed(database, update(Publication).where(odd_row).values(targeting=ODD))
    shelf = Shelf(database)
    with capture_logs() as logs:
        await shelf.refresh()
    assert keys(shelf) == {"sound"}
    assert [(each["event"], each["id"]) for each in logs] == [("shelf.row_left_out", str(odd))]


async def test_an_item_that_cannot_be_built_does_not_end_the_keeping(database):
    odd = await publish(database, "odd")
    shelf = Shelf(database)
    await shelf.refresh()
    async with kept_fresh(shelf):
        odd_row = Publication.id == odd
        await changed(database, update(Publication).where(odd_row).values(targeting=ODD))
        await becomes(lambda: keys(shelf) == set())
        await publish(database, "next")
        await becomes(lambda: keys(shelf) == {"next"})


async def test_a_translation_that_cannot_be_rendered_leaves_the_piece_in_its_other_languages(
    database,
):
    await publish(database, "guide", translations={"fr": "Le titre", "ja": "題"})
    french = PublicationText.locale == "fr"
    await changed(database, update(PublicationText).where(french).values(blocks=[{"id": "first"}]))
    shelf = Shelf(database)
    await shelf.refresh()
    (item,) = shelf.current.items
    assert set(item.texts) == {"en", "ja"}


async def test_a_reference_that_cannot_be_built_takes_no_other_with_it(database):
    ids = await make_catalogue(database)
    jewellery = Reference.id == ids["WATCH"]
    # A database of a later version may hold what this one does not know.
    async with database.transaction() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("ALTER TABLE reference ALTER functions DROP NOT NULL")
    await changed(database, update(Reference).where(jewellery).values(functions=None))
    shelf = Shelf(database)
    with capture_logs() as logs:
        await shelf.refresh()
    assert set(shelf.current.references) == set(ids.values()) - {ids["WATCH"]}
    assert [each["id"] for each in logs] == [str(ids["WATCH"])]


async def test_what_has_ended_is_not_loaded_and_what_is_to_come_is(database):
    await publish(database, "guide", text="The first text.")
    await publish(database, "guide", text="The second text.")
    await publish(database, "ended", visible_until=now() - HOUR / 2)
    await publish(database, "to-come", visible_from=now() + HOUR)
    await publish(database, "embargoed", embargo_at=now() + HOUR)
    await publish(database, "ending", visible_until=now() + HOUR)
    shelf = Shelf(database)
    await shelf.refresh()
    assert sorted(item.key for item in shelf.current.items) == [
        *("embargoed", "ending", "guide", "to-come")
    ]
    (guide,) = (item for item in shelf.current.items if item.key == "guide")
    assert "The second text." in guide.texts["en"].markdown
