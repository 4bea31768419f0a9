"""What the CRM is told of cover: the days that really are covered, and which segments are void."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from integrations.crm_records import RecordKind
from integrations.memory_crm import MemoryCRM
from jobs.crm.outbound.pump import CrmPump
from models.warranty import CoverageSegment
from rules.correction import CorrectionReason
from rules.programme import DEFAULT_PROGRAMMES
from rules.service_lines import Work
from services.corrections import Correction, correct_sale
from services.repairs import find_third_party_repair
from services.service_jobs import record_service
from services.service_reports import ServiceDone
from tests.factories import (
    anniversary,
    day_ago,
    make_catalogue,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    now,
    publish_policies,
    register,
)

SOLD_ON = day_ago(100)


@pytest.fixture
async def piece(database, house):
    await publish_policies(database)
    seller = await make_point_of_sale(database)
    piece = await make_sold_piece(
        database, seller, (await make_catalogue(database))["WATCH"], sold_on=SOLD_ON
    )
    await register(database, await make_owner(database, house), piece)
    return piece


@pytest.fixture
def crm_after(database, house, piece):
    """What the CRM holds of cover: first what was registered, then what something made of it."""

    async def crm_after(change):
        crm = MemoryCRM()
        await CrmPump(database, house.vault, crm).drain()
        async with database.transaction() as session:
            await change(session)
        await CrmPump(database, house.vault, crm).drain()
        async with database.transaction() as session:
            ids = await session.scalars(select(CoverageSegment.id).order_by(CoverageSegment.id))
        held = [crm.held(RecordKind.COVERAGE, each) for each in ids.all()]
        return [(each.segment, each.ends_on, each.voided) for each in held]

    return crm_after


async def test_cover_that_was_cut_short_ends_in_the_crm_on_the_day_before(piece, crm_after):
    found_on = day_ago(10)

    async def find(session):
        told = {"individual_number": piece.number, "actor": "S", "at": now()}
        await find_third_party_repair(session, **told, found_on=found_on)

    base, extension = await crm_after(find)
    assert base == ("BASE", found_on - timedelta(days=1), False)
    assert extension == ("EXTENSION", anniversary(SOLD_ON, 8), True)


async def test_a_correction_voids_in_the_crm_what_it_replaces(database, piece, crm_after):
    later = day_ago(90)

    async def correct(session):
        sale_id = await session.scalar(select(CoverageSegment.sale_declaration_id).limit(1))
        correction = Correction(sale_id, later, CorrectionReason.MISTYPED)
        told = {"correction": correction, "actor": "CRM_AGENT:1", "at": now()}
        await correct_sale(session, DEFAULT_PROGRAMMES, **told)

    held = await crm_after(correct)
    assert [voided for *_, voided in held] == [True, True, False, False]
    assert held[-1] == ("EXTENSION", anniversary(later, 8), False)


async def test_the_guarantee_of_a_service_reaches_the_crm(piece, crm_after):
    done = ServiceDone("J", piece.number, day_ago(9), day_ago(5), (Work.BATTERY,))

    async def record(session):
        told = {"centre": "Geneva", "done": done, "actor": "S", "at": now()}
        await record_service(session, DEFAULT_PROGRAMMES, **told)

    *_, guarantee = await crm_after(record)
    assert guarantee == ("SERVICE_GUARANTEE", anniversary(day_ago(5), 2), False)
