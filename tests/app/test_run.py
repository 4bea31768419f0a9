"""Everything runs with one command, ends with one signal, and survives what is done to it."""

import shutil
import signal

import pytest

from app.embedded import running
from app.tour.arriving import find_the_watch_in_the_crm
from app.tour.claims import eventually
from app.tour.joining import join
from app.tour.owning import see_eight_years
from app.tour.registering import register_before_the_sale
from app.tour.scene import open_scene
from app.tour.selling import declare_sale, see_the_registration_complete_itself
from app.tour.story import STORY, play
from tests.app.machines import (
    PATIENCE_SECONDS,
    Machine,
    Pieces,
    family,
    still_there,
    two_ports,
    wait_until,
)

REGISTERED = (register_before_the_sale, declare_sale, see_the_registration_complete_itself)


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    machine = Machine(tmp_path_factory.mktemp("machine") / "home")
    yield machine
    for name in list(machine.processes):
        machine.end(name, signal.SIGTERM)


@pytest.fixture(scope="module")
def pieces(machine):
    """All but the one command, on the same home; whatever ran there has ended."""
    if not (machine.home / "postgres").exists():
        machine.run()
    if "run" in machine.processes:
        machine.end("run", signal.SIGINT)
    with running(machine.home / "postgres", durable=False) as url:
        pieces = Pieces(machine, url)
        pieces.start_crm()
        pieces.start_worker()
        pieces.start_server()
        yield pieces
        for name in list(machine.processes):
            assert machine.end(name, signal.SIGTERM) in (0, -signal.SIGTERM)
        pieces.crm.close()


def test_the_whole_tour_is_as_promised(machine):
    machine.run()
    code, told, _ = machine.ask("tour")
    assert (code, told.count("✓")) == (0, len(STORY)), told


async def test_a_tour_of_a_server_that_is_not_there_fails(machine, capsys):
    machine.run()
    assert await play(machine.settings, f"http://127.0.0.1:{two_ports()}") == 1
    assert "expected an answer" in capsys.readouterr().out


def test_a_second_run_says_in_one_line_why_not(machine):
    machine.run()
    code, _, why = machine.ask("run")
    assert (code, why.count("\n")) == (2, 1)
    assert f"Port {machine.settings.port} is taken" in why
    code, _, why = machine.ask("run", CASEBACK_PORT=str(two_ports()))
    assert (code, why.count("\n")) == (2, 1)
    assert "is already running" in why


async def test_ctrl_c_ends_every_process_and_the_next_run_finds_all_as_it_was(machine):
    async with open_scene_of(machine) as scene:
        for step in (join, *REGISTERED, find_the_watch_in_the_crm):
            await step(scene)
        everybody = family(machine.processes["run"].pid)
        assert len(everybody) > len(("run", "postgres", "crm", "worker", "server"))
        assert machine.end("run", signal.SIGINT) == 0
        assert not still_there(everybody)
        machine.run()
        assert "is loaded" not in machine.log("run")
        await see_eight_years(scene)  # with the session of before
        await find_the_watch_in_the_crm(scene)


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="processes are tied by util-linux")
def test_killed_outright_it_leaves_no_process_behind(machine):
    everybody = family(machine.run())
    machine.end("run", signal.SIGKILL)
    wait_until(lambda: not still_there(everybody), "all processes ended")


async def test_a_worker_killed_between_sending_and_acknowledging_loses_and_doubles_nothing(pieces):
    async with pieces.scene() as scene:
        await join(scene)
        await register_before_the_sale(scene)
        await pieces.all_told()
        before = pieces.pushes()
        pieces.crm.post("/__crm__/faults", json={"latency_ms": 3000, "once": True})
        await declare_sale(scene)  # which completes the registration
        wait_until(lambda: pieces.pushes() > before, "the CRM was called")
        pieces.machine.end("worker", signal.SIGKILL)

        # It arrived, and nobody is there to hear so.
        await eventually("the asset", lambda: asset_of(scene), seconds=PATIENCE_SECONDS)
        assert await pieces.promised()

        await pieces.sql("UPDATE crm_dirty SET lease_until = now()")  # a minute passes
        pieces.start_worker()
        await pieces.all_told()
        await find_the_watch_in_the_crm(scene)
        assert pieces.pushes() > before + 1


async def test_a_crm_that_is_away_holds_nobody_up_and_is_caught_up_with(pieces):
    async with pieces.scene() as scene:
        await join(scene)
        await pieces.all_told()
        pieces.machine.end("crm", signal.SIGKILL)
        failures = pieces.machine.log("worker").count("crm_unavailable")
        for step in (*REGISTERED, see_eight_years):
            await step(scene)
        log = pieces.machine.log
        wait_until(lambda: log("worker").count("crm_unavailable") > failures, "the worker tried")
        assert await pieces.promised()

        pieces.start_crm()
        await find_the_watch_in_the_crm(scene)
        await pieces.all_told()


async def asset_of(scene):
    number = scene.samples.individual_number
    return await scene.crm.find("Asset", "Id", where="SerialNumber", equals=number) or None


def open_scene_of(machine):
    machine.run()
    return open_scene(machine.settings, machine.url)
