"""The figures over HTTP, as Prometheus scrapes them: nothing in them is of a person."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from app.metrics import Gauges, published_figures
from app.settings import Settings, SettingsRefused
from models.database import Database
from services.evidence_subjects import Subject
from services.sweeps import Miss, note_miss
from tests.evidence import claim, pending, send
from tests.factories import make_catalogue, make_owner, publish_policies

ROOT = Path(__file__).parents[2]
NUMBER = "987654ZY"
NAMED = re.compile(r"caseback_[a-z_]+")


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def settings_of(port, **more):
    return Settings.read({"CASEBACK_METRICS_PORT": f"{port}", **more})


async def scrape(port):
    async with httpx.AsyncClient(trust_env=False) as http:
        return (await http.get(f"http://127.0.0.1:{port}/metrics")).text


async def scraped(port, named):
    """What is scraped once it holds this."""
    async with asyncio.timeout(30):
        while True:
            try:
                said = await scrape(port)
            except httpx.ConnectError:
                said = ""
            if named in said:
                return said
            await asyncio.sleep(0.05)


async def test_the_figures_are_read_again_and_again(database, house, port):
    async with published_figures(settings_of(port), database, every=0.05):
        await scraped(port, "caseback_crm_dirty 0.0")
        await make_owner(database, house)
        assert "caseback_crm_dirty 0.0" not in await scraped(port, "caseback_crm_dirty 1.0")


async def test_no_name_and_no_number_is_in_the_figures(database, house, port):
    await publish_policies(database)
    owner = await make_owner(database, house, email="ada.lovelace@example.com")
    piece, request_id = await pending(database, owner, (await make_catalogue(database))["WATCH"])
    await send(database, owner, Subject(request_id), said=b"Ada Lovelace")
    await send(database, owner, Subject(claim_id=await claim(database, owner, NUMBER)))
    async with database.transaction() as session:
        await note_miss(session, house.vault, Miss(NUMBER, f"OWNER:{owner.id}", b"192.0.2.7"))
        await session.execute(text("UPDATE procrastinate_jobs SET queue_name = 'Ada Lovelace'"))
    async with published_figures(settings_of(port), database):
        said = await scraped(port, "caseback_evidence_waiting 2.0")
    planted = [NUMBER, piece.number, "Ada", "Lovelace", "example.com", "192.0", str(owner.id)]
    assert [each for each in planted if each in said] == []
    labels = set(re.findall(r'="([^"]*)"', said))
    assert labels <= {
        *("SOLD_TWICE", "REFERENCE_DIFFERS"),
        *("mail", "house", "other"),
        *("todo", "doing", "failed"),
    }


async def test_without_a_port_nothing_listens(database, port):
    async with published_figures(Settings.read({}), database):
        with pytest.raises(httpx.ConnectError):
            await scrape(port)


async def test_a_port_that_is_taken_is_told(database, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(SettingsRefused, match="CASEBACK_METRICS_PORT"):
            async with published_figures(settings_of(port), database):
                pass


async def test_figures_of_a_database_that_is_away_say_how_old_they_are(database_url, port):
    database = Database(database_url)  # never opened: every reading fails
    async with published_figures(settings_of(port), database):
        said = await scraped(port, "caseback_figures_read_at_seconds")
    assert "caseback_figures_read_at_seconds 0.0" in said


def test_a_worker_publishes_them(database_url, tmp_path, port):
    environment = {name: os.environ[name] for name in os.environ if "CASEBACK" not in name}
    environment |= {
        "DATABASE_URL": database_url,
        "CASEBACK_HOME": str(tmp_path),
        "CASEBACK_METRICS_PORT": f"{port}",
    }
    command = [sys.executable, "-m", "app.cli", "worker"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as worker:
        try:
            assert "caseback_jobs" in asyncio.run(scraped(port, 'queue="mail"'))
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(30) == 0
        finally:
            worker.kill()


def named_in(path):
    return set(NAMED.findall((ROOT / path).read_text(encoding="utf-8")))


def test_every_alarm_is_about_a_figure_that_there_is_and_is_explained():
    published = {family.name for family in Gauges().registry.collect()}
    alarms = set(
        re.findall(r"alert: (\w+)", (ROOT / "docs/alerts.yml").read_text(encoding="utf-8"))
    )
    explained = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert alarms
    assert named_in("docs/alerts.yml") <= published
    assert named_in("docs/operations.md") <= published
    assert [each for each in alarms if f"### {each}" not in explained] == []
