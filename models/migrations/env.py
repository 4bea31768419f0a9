"""Runs migrations one process at a time, and gives up on a lock rather than queue behind it."""

from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from models.migration import is_ours
from models.tables import METADATA

ADVISORY_LOCK = 7_214_020_119


def run() -> None:
    url = make_url(context.config.get_main_option("sqlalchemy.url") or "")
    engine = create_engine(url.set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
        connection.execute(text("SET lock_timeout = '5s'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            include_object=is_ours,
            compare_type=True,
            compare_server_default=False,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
