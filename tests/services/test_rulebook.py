"""A process decides by the versions there are: it hears of each, and keeps what it knows."""

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import update
from structlog.testing import capture_logs

from models.ledger import ProgrammeVersion
from rules.programme import DEFAULT_PROGRAMME
from rules.programme_document import as_document
from services.programmes import adopt
from services.rulebook import Rulebook

MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)
TEN_IN_ALL = as_document(replace(DEFAULT_PROGRAMME, total_years=10))


@asynccontextmanager
async def kept_fresh(rulebook):
    task = asyncio.create_task(rulebook.keep_fresh())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def becomes(is_so):
    async with asyncio.timeout(30):
        while not is_so():
            await asyncio.sleep(0.02)


async def take(database, document=TEN_IN_ALL, day=date(2027, 1, 1)):
    async with database.transaction() as session:
        await adopt(session, document, in_force_from=day, actor="SYSTEM:tests", at=MORNING)


async def test_what_was_adopted_before_is_known_from_the_start(database, house):
    await take(database)
    await Rulebook(database, house).refresh()
    assert [each.total_years for each in house.programmes.versions] == [8, 10]


async def test_what_is_adopted_later_is_heard_of(database, house):
    async with kept_fresh(Rulebook(database, house)):
        await take(database)
        await becomes(lambda: len(house.programmes.versions) == 2)
        await take(database, as_document(DEFAULT_PROGRAMME), date(2027, 6, 1))
        await becomes(lambda: len(house.programmes.versions) == 3)


async def test_a_version_that_cannot_be_read_leaves_those_that_are_known(database, house):
    rulebook = Rulebook(database, house)
    await take(database)
    await rulebook.refresh()
    known = house.programmes
    async with database.transaction() as session:
        later = TEN_IN_ALL | {"moon_phase": True}
        await session.execute(update(ProgrammeVersion).values(rules=later))
    with capture_logs() as logs:
        async with kept_fresh(rulebook):
            await becomes(lambda: bool(logs))
    assert house.programmes is known
    event = {"event": "programme.not_refreshed", "kind": "ProgrammeRefused", "log_level": "error"}
    assert logs[0] == event
