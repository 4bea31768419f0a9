"""Brings a database to the shape that this version of the house expects."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import make_url

from models.tables import METADATA

SCRIPTS = Path(__file__).parent / "migrations"
FOREIGN_TABLES = "procrastinate"


def configuration(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    config.set_main_option(
        "file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d-%%(slug)s"
    )
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def migrate(url: str) -> None:
    """Apply every migration that is missing. Safe to call from several processes at once."""
    command.upgrade(configuration(url), "head")


def differences(url: str) -> list[str]:
    """What the migrated database and the models disagree about; empty when they agree."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        found = _compare(connection)
    engine.dispose()
    return found


def _compare(connection: Connection) -> list[str]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "include_object": is_ours}
    )
    return [str(change) for change in compare_metadata(context, METADATA)]


def is_ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:  # noqa: FBT001 - Alembic calls it by position
    """Whether the metadata answers for a table; Procrastinate brings and migrates its own."""
    return not (kind == "table" and (name or "").startswith(FOREIGN_TABLES))
