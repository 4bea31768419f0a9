"""Processes that run already decide by what is adopted beside them, without being restarted."""

import asyncio
from dataclasses import replace
from datetime import date

import psycopg
import pytest
from sqlalchemy import update

from app.settings import Settings, SettingsRefused
from app.wiring import open_parts
from models.ledger import ProgrammeVersion
from rules.programme import DEFAULT_PROGRAMME, DEFAULT_PROGRAMMES
from rules.programme_document import as_document
from services.programmes import adopt
from tests.factories import now

TEN_IN_ALL = as_document(replace(DEFAULT_PROGRAMME, total_years=10))
FAR_DAY = date(2090, 1, 1)


@pytest.fixture
def settings(database_url, tmp_path):
    return Settings.read({"DATABASE_URL": database_url, "CASEBACK_HOME": str(tmp_path)})


async def take(parts):
    async with parts.database.transaction() as session:
        await adopt(session, TEN_IN_ALL, in_force_from=FAR_DAY, actor="SYSTEM:tests", at=now())


async def test_every_open_process_hears_of_a_version(settings):
    async with open_parts(settings) as one, open_parts(settings) as other:
        assert one.house.programmes == other.house.programmes == DEFAULT_PROGRAMMES
        await take(one)
        async with asyncio.timeout(30):
            while one.house.programmes == DEFAULT_PROGRAMMES:
                await asyncio.sleep(0.02)
            while other.house.programmes != one.house.programmes:
                await asyncio.sleep(0.02)
        assert other.house.programmes.on(FAR_DAY).total_years == 10


async def test_a_process_that_starts_knows_all_versions_before_it_decides_anything(settings):
    async with open_parts(settings) as parts:
        await take(parts)
    async with open_parts(settings) as parts:
        assert [each.version for each in parts.house.programmes.versions] == [1, 2]


async def test_a_process_does_not_start_by_rules_that_it_cannot_read(settings):
    async with open_parts(settings) as parts:
        await take(parts)
        async with parts.database.transaction() as session:
            await session.execute(update(ProgrammeVersion).values(rules={"moon_phase": True}))
    with pytest.raises(SettingsRefused, match="moon_phase: version 1 says it, and this release"):
        async with open_parts(settings):
            pass


async def test_a_database_that_was_not_migrated_is_named_with_its_cure(settings, database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DROP TABLE programme_version")
    with pytest.raises(SettingsRefused, match="`caseback migrate`"):
        async with open_parts(settings):
            pass
