"""Everything that a measurement needs, started for it in a temporary folder and stopped after."""

import asyncio
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

from figures import say
from machine import cores, stay_on_core
from population import Crowd, populate
from servers import BY_HAND_COMMAND, SERVER_COMMAND, Server, production_environment, serving

from app.demo.loading import load_demo
from app.embedded import EmbeddedPostgres
from app.settings import Settings
from app.wiring import open_parts
from models.migration import migrate


@dataclass(frozen=True, slots=True)
class Scale:
    owners: int
    rounds: int
    seconds: float
    connections: int
    seed: int


@dataclass(frozen=True, slots=True)
class Stage:
    """All that runs, and whom to ask as."""

    caseback: Server
    by_hand: Server
    postgres_pid: int
    url: str
    crowd: Crowd
    another_server: Callable[[], AbstractContextManager[Server]]


@contextmanager
def staged(scale: Scale) -> Generator[Stage]:
    """Start everything: the servers on the first core, all else on the last."""
    available = cores()
    server_core, other_core = available[0], available[-1]
    stay_on_core(other_core)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="caseback-bench-")))
        postgres = EmbeddedPostgres(folder / "postgres", durable=True)
        stack.callback(postgres.stop)
        url = postgres.start()
        environment = production_environment(url, folder)
        begun = perf_counter()
        crowd = asyncio.run(_fill(url, environment, scale))
        say(
            f"data     {scale.owners} owners, {crowd.watches} watches in PostgreSQL with fsync,"
            f" filled in {perf_counter() - begun:.0f} s"
        )
        say(
            f"load     {scale.connections} connections, {scale.rounds} rounds of"
            f" {scale.seconds:g} s; servers on core {server_core},"
            f" PostgreSQL and load on core {other_core}"
        )

        def start(name: str, command: Sequence[str]) -> AbstractContextManager[Server]:
            log = folder / f"{name}.log"
            return serving(name, command, environment, core=server_core, log=log)

        yield Stage(
            caseback=stack.enter_context(start("caseback", SERVER_COMMAND)),
            by_hand=stack.enter_context(start("by hand", BY_HAND_COMMAND)),
            postgres_pid=postgres.pid,
            url=url,
            crowd=crowd,
            another_server=partial(start, "another", SERVER_COMMAND),
        )


async def _fill(url: str, environment: dict[str, str], scale: Scale) -> Crowd:
    await asyncio.to_thread(migrate, url)
    async with open_parts(Settings.read(environment)) as parts:
        await load_demo(parts)
    return await populate(url, owners=scale.owners, seed=scale.seed)
