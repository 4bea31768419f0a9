"""Holding a worker at a point without a hook in it: by a lock that it waits for, or a slow CRM."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from tests.benchmarks.crm_world import World

PATIENCE_SECONDS = 20.0
LOOK_SECONDS = 0.005
CALL = "POST composite"
WAITING = "SELECT count(*) FROM pg_locks WHERE relation = $1::regclass AND NOT granted"

Act = Callable[[object], Awaitable[None]]


@dataclass
class TableLock:
    """A lock on a table from a connection of its own: whoever needs the table waits."""

    connection: asyncpg.Connection
    watcher: asyncpg.Connection
    table: str
    mode: str
    taking: asyncio.Task | None = None

    async def line_up(self) -> None:
        """Ask for the lock; it may be granted later, and before all who ask later."""
        await self.connection.execute("BEGIN")
        statement = f"LOCK TABLE {self.table} IN {self.mode} MODE"
        self.taking = asyncio.create_task(self.connection.execute(statement))
        await until(self._is_lined_up)

    async def until_waited_for(self) -> None:
        """Wait until it is ours, and somebody else wants the table."""
        if self.taking is not None:
            await self.taking
        await until(self._is_waited_for)

    async def _is_lined_up(self) -> bool:
        return self.taking is None or self.taking.done() or await self._is_waited_for()

    async def _is_waited_for(self) -> bool:
        return await self.watcher.fetchval(WAITING, self.table) > 0


@asynccontextmanager
async def table_lock(world: World, table: str, mode: str) -> AsyncGenerator[TableLock]:
    """A lock that is not asked for yet; it is gone after the block."""
    connection, watcher = await world.connect(), await world.connect()
    try:
        yield TableLock(connection, watcher, table, mode)
    finally:
        await connection.close()
        await watcher.close()


async def commit(world: World, act: Act, lock: TableLock | None = None) -> None:
    """Do what somebody does, in one transaction; a lock is in line before it commits."""
    async with world.database.transaction() as session:
        await act(session)
        if lock is not None:
            await lock.line_up()


@dataclass
class SlowCall:
    """The next call but `spared` ones is held up before the CRM looks at it."""

    world: World
    spared: int
    before: int = 0

    def set(self, milliseconds: int, **faults: object) -> None:
        self.before = self.world.org.calls()
        self.world.org.disturb(
            path=CALL, latency_ms=milliseconds, after_n=self.spared, once=True, **faults
        )

    async def until_under_way(self) -> None:
        async def is_under_way():
            return self.world.org.calls() > self.before + self.spared

        await until(is_under_way)


async def until(is_so: Callable[[], Awaitable[bool]], patience: float = PATIENCE_SECONDS) -> None:
    end = time.monotonic() + patience
    while not await is_so():
        if time.monotonic() > end:
            raise TimeoutError
        await asyncio.sleep(LOOK_SECONDS)
