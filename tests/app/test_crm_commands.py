"""`caseback crm`, as an operator types it: in words, and with an exit code for a watchdog."""

import asyncio
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models.crm import CrmCursor, CrmDrift, CrmEvent, CrmReconciliation, CrmReview
from models.keys import new_id
from models.outbox import CrmDirty
from services.crm.health import record_health
from services.crm.queue import HEARING
from tests.factories import make_owner, now
from tests.integrations.conftest import DEPLOYED, KEY, SECRET, running


@pytest.fixture
def caseback(database_url, tmp_path):
    """Run a command as a process of its own."""
    known = {name: value for name, value in os.environ.items() if "CASEBACK" not in name}
    environment = {**known, "DATABASE_URL": database_url, "CASEBACK_HOME": str(tmp_path / "home")}

    async def run(*words, **more):
        return await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "app.cli", "crm", *words],
            capture_output=True,
            text=True,
            check=False,
            env={**environment, **more},
        )

    return run


@pytest.fixture(scope="module")
def crm_settings(tmp_path_factory):
    with running(tmp_path_factory.mktemp("crm"), *DEPLOYED) as org:
        yield {
            "CASEBACK_CRM_DOMAIN": "maison.my",
            "CASEBACK_CRM_URL": org.url,
            "CASEBACK_CRM_CONSUMER_KEY": KEY,
            "CASEBACK_CRM_CONSUMER_SECRET": SECRET,
        }


async def keep(database, *rows):
    async with database.transaction() as session:
        session.add_all(rows)


def held(code="STRING_TOO_LONG", kind="OWNER"):
    record_id = new_id()
    facts = {"code": code, "fault": "DATA", "held_since": now() - timedelta(hours=30)}
    return CrmDirty(kind=kind, id=record_id, group_id=record_id, version=1, **facts)


def heard():
    return CrmCursor(name=HEARING, heard_until=now())


async def test_a_quiet_house_is_well(caseback, database):
    await keep(database, heard())
    done = await caseback("status")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing waits for the CRM." in done.stdout
    assert done.stdout.rstrip().endswith("All is well.")


async def test_what_is_held_is_told_with_what_helps(caseback, database):
    review = CrmReview(kind="MATCH", record_kind="OWNER", record_id=new_id())
    await keep(database, heard(), held(), held(), review)
    async with database.transaction() as session:
        await record_health(session, used=1_234, total=10_000, trouble=None)
    said = (await caseback("status")).stdout
    assert "A value is longer than its field in the CRM." in said
    assert "1 day" in said
    assert "1,234 of 10,000 used (12%)" in said
    assert "To be decided: 1 MATCH" in said


async def test_a_watchdog_is_told_only_what_is_wrong(caseback, database):
    await keep(database, heard(), held())
    done = await caseback("status", "--check")
    assert (done.returncode, done.stdout) == (0, "All is well.\n")
    async with database.transaction() as session:
        await record_health(session, used=None, total=None, trouble="CRM_REFUSES_US")
    done = await caseback("status", "--check")
    assert done.returncode == 1
    assert done.stdout.startswith("! The CRM lets us in no more")


async def test_what_was_held_is_tried_again_and_counted(caseback, database):
    await keep(database, held(), held("INVALID_FIELD"), held("INVALID_FIELD", "COVERAGE"))
    done = await caseback("replay", "--code", "INVALID_FIELD", "--kind", "coverage")
    assert (done.stderr, done.stdout) == ("", "1 record is tried again.\n")
    assert (await caseback("replay")).stdout == "2 records are tried again.\n"
    assert (await caseback("replay")).stdout == "0 records are tried again.\n"
    async with database.transaction() as session:
        assert set(await session.scalars(select(CrmEvent.actor))) == {"SYSTEM:operator"}


async def test_a_comparison_is_told_in_words(caseback, database):
    assert "never compared" in (await caseback("drift")).stdout
    run = CrmReconciliation(id=new_id(), depth="RECORDS", compared={"OWNER": 2_000}, calls=3)
    run.finished_at = func.now()
    drift = CrmDrift(run_id=run.id, kind="OWNER", what="STALE", repair="RESENT", crm_id="003X")
    await keep(database, run, drift)
    said = (await caseback("drift")).stdout
    assert "2,000 records of the CRM, 3 questions, 1 differences." in said
    assert "the CRM had lost what it once acknowledged" in said
    assert "003X" in said


async def test_a_comparison_can_be_made_at_once(caseback, database, house, crm_settings):
    await make_owner(database, house)
    async with database.transaction() as session:
        await session.execute(CrmDirty.__table__.delete())
    done = await caseback("drift", "--run", "now", **crm_settings)
    assert done.returncode == 0, done.stderr
    assert "ours, and never promised to the CRM" in done.stdout


async def test_what_the_crm_lacks_is_asked_of_it(caseback, crm_settings):
    done = await caseback("preflight", **crm_settings)
    assert (done.returncode, done.stdout) == (0, "The CRM has all that is needed.\n")


@pytest.mark.parametrize("words", [["preflight"], ["drift", "--run", "now"]])
async def test_without_a_crm_there_is_none_to_ask(caseback, words):
    done = await caseback(*words)
    assert done.returncode == 2
    assert "there is no CRM to ask" in done.stderr
