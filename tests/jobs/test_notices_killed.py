"""A worker killed between handing a mail over and noting that it did sends the same mail again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from app.keys import open_vault
from app.settings import Settings
from rules.programme import DEFAULT_PROGRAMMES
from services.household import Household

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60

# Whoever notes that a mail was sent waits until this is gone.
HOLD = """
CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN PERFORM pg_sleep(600); RETURN NEW; END$$;
CREATE TRIGGER hold BEFORE UPDATE ON notice FOR EACH ROW
WHEN (NEW.sent_at IS NOT NULL) EXECUTE FUNCTION hold();
"""
LET_GO = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event = 'PgSleep';
DROP FUNCTION hold CASCADE;
"""
A_MINUTE_PASSES = """
UPDATE notice SET lease_until = lease_until - interval '1 minute';
UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '2 minutes';
"""


@pytest.fixture
def environ(database_url, tmp_path):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CASEBACK_")}
    return kept | {"DATABASE_URL": database_url, "CASEBACK_HOME": str(tmp_path)}


@pytest.fixture
def house(environ):
    """The household of the worker itself, with its keys."""
    return Household(open_vault(Settings.read(environ)), DEFAULT_PROGRAMMES)


def worker(environ):
    command = [sys.executable, "-m", "app.cli", "worker"]
    return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)


def wait_until(look):
    end = time.monotonic() + PATIENCE_SECONDS
    while not look():
        assert time.monotonic() < end
        time.sleep(0.05)


def written(office):
    """When the one mail that there is was written."""
    (path,) = office.folder.glob("*.eml")
    return path.stat().st_mtime_ns


async def test_killed_between_sending_and_noting_it_the_mail_is_there_once(
    office, world, environ, database_url
):
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(HOLD)
        await world.held()
        (notice_id,) = await office.notices("REGISTRATION_CONFIRMED", world.ada)
        with worker(environ) as first:
            wait_until(lambda: office.mail(notice_id))
            first.send_signal(signal.SIGKILL)
        message_id, sent_at = office.mail(notice_id)["Message-ID"], written(office)
        admin.execute(LET_GO)
        assert admin.execute("SELECT sent_at FROM notice").fetchone() == (None,)

        admin.execute(A_MINUTE_PASSES)
        with worker(environ) as second:
            wait_until(lambda: admin.execute("SELECT sent_at FROM notice").fetchone()[0])
            second.send_signal(signal.SIGTERM)
    assert office.mail(notice_id)["Message-ID"] == message_id
    assert written(office) > sent_at  # again, in the place of the first
