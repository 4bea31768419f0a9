"""What was published before content had revisions and segments is served as it was."""

import asyncio
import os
import secrets

import psycopg
import pytest
from alembic import command as alembic
from psycopg.types.json import Jsonb

from models.database import Database
from models.keys import new_id
from models.migration import configuration, migrate
from services.shelf import Shelf
from tests.conftest import SERVER, at, command

BEFORE = "2026_11_22_0690"
ENGLISH = [{"id": "one", "kind": "PARAGRAPH", "text": "Wind it."}]
FRENCH = [{"id": "one", "kind": "PARAGRAPH", "text": "Remontez-la."}]
ASKED = [{"dimension": "kind", "op": "any", "values": ["WATCH"]}]


@pytest.fixture
def old_database():
    """A database of the time before, with a piece that is live and one under embargo."""
    server, name = os.environ[SERVER], f"old_{secrets.token_hex(6)}"
    command(server, "CREATE DATABASE {}", name)
    url = at(server, name)
    alembic.upgrade(configuration(url), BEFORE)
    with psycopg.connect(url, autocommit=True) as connection:
        for key, embargo in (("live", None), ("held", "2099-01-01T00:00:00Z")):
            write_old(connection, key, embargo)
    yield url
    command(server, "DROP DATABASE {} WITH (FORCE)", name)


def write_old(connection, key, embargo):
    content, revision = new_id(), new_id()
    connection.execute(
        "INSERT INTO content (id, key, kind, embargo_at) VALUES (%s, %s, 'CARE', %s)",
        (content, key, embargo),
    )
    connection.execute(
        "INSERT INTO content_revision (id, content_id, number, title, blocks, digest)"
        " VALUES (%s, %s, 1, 'Winding', %s, 'x')",
        (revision, content, Jsonb(ENGLISH)),
    )
    connection.execute(
        "INSERT INTO translation (id, revision_id, locale, title, blocks)"
        " VALUES (%s, %s, 'fr', 'Le remontage', %s)",
        (new_id(), revision, Jsonb(FRENCH)),
    )
    connection.execute(
        "INSERT INTO publication (id, revision_id, visible_from, targeting)"
        " VALUES (%s, %s, '2026-01-01T00:00:00Z', %s)",
        (new_id(), revision, Jsonb(ASKED)),
    )


async def items(url):
    async with Database(url) as database:
        shelf = Shelf(database)
        await shelf.refresh()
        return {item.key: item for item in shelf.current.items}


def rows(url, statement):
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()


def test_what_was_published_is_served_as_it_was(old_database):
    migrate(old_database)
    served = asyncio.run(items(old_database))
    assert served.keys() == {"live", "held"}
    assert "Remontez-la." in served["live"].texts["fr"].markdown
    assert served["live"].texts["en"].title == "Winding"
    assert served["live"].window.embargo_at is None
    assert served["held"].window.embargo_at.year == 2099


def test_its_texts_are_segments_with_their_translations(old_database):
    migrate(old_database)
    translated = rows(
        old_database,
        "SELECT path, text, state, origin FROM translation t JOIN content c ON c.id = t.content_id"
        " WHERE c.key = 'live'",
    )
    assert sorted(translated) == [
        ("body/one", "Remontez-la.", "REVIEWED", "SHIPPED"),
        ("title", "Le remontage", "REVIEWED", "SHIPPED"),
    ]
    ((state, targeting),) = rows(
        old_database,
        "SELECT r.state, r.targeting FROM content_revision r JOIN content c ON c.id = r.content_id"
        " WHERE c.key = 'live'",
    )
    assert (state, targeting) == ("APPROVED", ASKED)
