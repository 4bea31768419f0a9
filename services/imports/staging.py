"""Brings rows next to the tables by COPY, into temporary tables that the commit drops."""

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from rules.errors import Refusal

STAGED = "import_staged"
KEYS = {"line": "bigint", "id": "uuid"}
STATEMENT_TIMEOUT = "10min"  # one statement writes what a request would write in thousands
LOCK = 0x63617365  # any number; it means an import wherever this house takes advisory locks

Record = tuple[Any, ...]


async def lay_out(session: AsyncSession, columns: Mapping[str, str]) -> None:
    """Make room for the rows of one file. Raises Refusal while another import is running."""
    free = await session.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": LOCK})
    if not free:
        raise Refusal("IMPORT_RUNNING", _("Another import is running; try again when it is done."))
    await session.execute(
        text("SELECT set_config('statement_timeout', :most, true)"), {"most": STATEMENT_TIMEOUT}
    )
    listed = ", ".join(f"{name} {kind}" for name, kind in {**KEYS, **columns}.items())
    await session.execute(text(f"CREATE TEMP TABLE {STAGED} ({listed}) ON COMMIT DROP"))


async def copy(
    session: AsyncSession, columns: Mapping[str, str], records: Sequence[Record]
) -> None:
    """Append records: the line, the key, and the columns in their order."""
    connection = await (await session.connection()).get_raw_connection()
    driver = connection.driver_connection
    if not isinstance(driver, asyncpg.Connection):
        raise TypeError("Rows are staged by asyncpg's COPY; the engine has another driver.")
    # Named, for asyncpg remembers the types of `SELECT *` beyond the life of a temporary table.
    await driver.copy_records_to_table(STAGED, columns=[*KEYS, *columns], records=records)


async def analyse(session: AsyncSession, *tables: str) -> None:
    """Let the planner know what is in these tables: autovacuum never sees what is not committed.

    Without it a second import of a large file is joined row by row.
    """
    await session.execute(text(f"ANALYZE {', '.join(tables)}"))
