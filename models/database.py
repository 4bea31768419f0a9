"""The way to PostgreSQL: `transaction()` writes and is the only commit; `fetch()` reads."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Self

import asyncpg
import orjson
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from models.query import Query

READ_SETTINGS = {"plan_cache_mode": "force_generic_plan", "jit": "off", "statement_timeout": "3000"}
WRITE_SETTINGS = {"jit": "off", "statement_timeout": "10000", "lock_timeout": "10000"}
LISTEN_RETRY_SECONDS = 1.0

Record = asyncpg.Record


class Database:
    """One PostgreSQL, by a pool for transactions and a pool for reads. Opened once a process."""

    def __init__(self, url: str, *, connections: int = 10) -> None:
        address = make_url(url)
        self._dsn = address.set(drivername="postgresql").render_as_string(hide_password=False)
        self._engine = create_async_engine(
            address.set(drivername="postgresql+asyncpg"),
            pool_size=connections,
            max_overflow=0,
            pool_timeout=30,
            pool_pre_ping=True,
            hide_parameters=True,  # what people say has no place in the text of an error
            json_serializer=_to_json,
            json_deserializer=orjson.loads,
            connect_args={"server_settings": WRITE_SETTINGS},
        )
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)
        self._connections = connections
        self._reads: asyncpg.Pool[Record] | None = None

    async def __aenter__(self) -> Self:
        self._reads = await asyncpg.create_pool(
            self._dsn,
            min_size=1,
            max_size=self._connections,
            init=_prepare_reader,
            reset=_keep_as_is,
            server_settings=READ_SETTINGS,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._reads is not None:
            await self._reads.close()
        await self._engine.dispose()

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncSession]:
        """A session whose work is committed when the block ends, and undone when it raises.

        Nothing but the database is awaited inside.
        """
        async with self._sessions() as session, session.begin():
            yield session

    async def fetch(self, query: Query, **parameters: Any) -> list[Record]:  # noqa: ANN401 - values of any column type
        """The rows of a compiled SELECT, on a connection that is held for this one statement."""
        if self._reads is None:
            raise RuntimeError("The database is not open; use it as `async with database:`.")
        return await self._reads.fetch(query.sql, *query.arguments(parameters))

    async def answers(self) -> bool:
        """Whether a real query is answered."""
        try:
            async with asyncio.timeout(1), self._engine.connect() as connection:
                await connection.exec_driver_sql("SELECT 1")
        except (OSError, TimeoutError, DBAPIError):
            return False
        return True

    async def listen(self, channel: str, heard: Callable[[], None]) -> None:
        """Call `heard` at every NOTIFY on the channel and after each reconnection; never ends."""
        while True:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self._listen_once(channel, heard)
            await asyncio.sleep(LISTEN_RETRY_SECONDS)

    async def _listen_once(self, channel: str, heard: Callable[[], None]) -> None:
        connection = await asyncpg.connect(self._dsn)
        closed = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: closed.set())

            def hear(*_: object) -> None:
                heard()

            await connection.add_listener(channel, hear)
            heard()  # what was said while nobody listened
            await closed.wait()
        finally:
            connection.terminate()


async def _prepare_reader(connection: "asyncpg.Connection[Record]") -> None:
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(
            kind,
            encoder=_to_json,
            decoder=orjson.loads,
            schema="pg_catalog",
        )


async def _keep_as_is(_: "asyncpg.Connection[Record]") -> None:
    """Readers keep no session state, so that the driver's reset, a round trip, is saved."""


def _to_json(value: object) -> str:
    return orjson.dumps(value).decode()
