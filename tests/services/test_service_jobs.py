"""Work that a service centre did: covered or billed line by line, guaranteed, reported once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.care import ServiceJob, ServiceLine
from rules.errors import InvalidInput
from rules.programme import DEFAULT_PROGRAMMES
from rules.service_lines import Work
from services.service_jobs import record_service
from services.service_reports import ServiceDone
from tests.factories import declare, make_catalogue, make_point_of_sale, make_timepiece
from tests.services.cover_world import audited, living, noon, rows_of

SOLD_ON = date(2024, 3, 4)
RECEIVED, COMPLETED = date(2026, 3, 4), date(2026, 4, 10)  # received on the last day of the base
TODAY = noon(date(2026, 11, 21))
MIXED = (Work.BATTERY, Work.POLISH)


@pytest.fixture
async def piece(database):
    seller = await make_point_of_sale(database)
    piece = await make_timepiece(database, (await make_catalogue(database))["WATCH"])
    await declare(database, seller, piece.number, sold_on=SOLD_ON, at=noon(SOLD_ON))
    return piece


@pytest.fixture
def record(database, piece):
    async def record(
        works=MIXED,
        *,
        received=RECEIVED,
        completed=COMPLETED,
        external_id="J-1",
        centre="Geneva",
        number=piece.number,
    ):
        done = ServiceDone(external_id, number, received, completed, works)
        async with database.transaction() as session:
            return await record_service(
                session, DEFAULT_PROGRAMMES, centre=centre, done=done, actor="S", at=TODAY
            )

    return record


async def lines_of(database, job_id):
    query = (
        select(ServiceLine)
        .where(ServiceLine.service_job_id == job_id)
        .order_by(ServiceLine.position)
    )
    return [(row.work, row.is_covered, row.reason) for row in await rows_of(database, query)]


async def test_a_mixed_job_is_split_the_battery_covered_and_the_polish_billed(database, record):
    assert await lines_of(database, await record()) == [
        ("BATTERY", True, "COVERED_BY_SALE"),
        ("POLISH", False, "AESTHETIC_WORK"),
    ]


async def test_the_day_on_which_the_watch_was_received_counts(database, record):
    late = await record(received=RECEIVED + timedelta(days=1))
    assert (await lines_of(database, late))[0] == ("BATTERY", False, "COVER_ENDED")


async def test_the_work_is_guaranteed_for_two_years_from_its_completion(database, piece, record):
    await record()
    assert await living(database, piece) == [
        ("BASE", SOLD_ON, RECEIVED),
        ("SERVICE_GUARANTEE", COMPLETED, date(2028, 4, 10)),
    ]


async def test_a_polish_alone_brings_no_guarantee(database, piece, record):
    await record((Work.POLISH, Work.STRAP))
    assert [kind for kind, *_ in await living(database, piece)] == ["BASE"]


async def test_a_guarantee_covers_the_next_job(database, record):
    await record()
    again = await record(
        (Work.MOVEMENT,), received=date(2026, 9, 1), completed=date(2026, 9, 2), external_id="J-2"
    )
    assert await lines_of(database, again) == [("MOVEMENT", True, "COVERED_BY_SERVICE")]


async def test_a_job_that_is_reported_again_is_one(database, piece, record):
    first, second = await record(), await record()
    assert first == second
    assert len(await rows_of(database, select(ServiceJob))) == 1
    assert len(await living(database, piece)) == 2
    assert ("S", "RECORD_SERVICE", ["service_job", "coverage"]) in await audited(database, piece)


async def test_two_centres_may_use_the_same_id(record):
    assert await record() != await record(centre="Tokyo")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"works": (Work.BATTERY,)}, "EXTERNAL_ID_REUSED"),
        ({"completed": COMPLETED + timedelta(days=1)}, "EXTERNAL_ID_REUSED"),
        ({"works": ()}, "WORKS_INVALID"),
        ({"works": (Work.POLISH,) * 51}, "WORKS_INVALID"),
        ({"external_id": " "}, "EXTERNAL_ID_INVALID"),
        ({"external_id": "x" * 65}, "EXTERNAL_ID_INVALID"),
        ({"received": COMPLETED + timedelta(days=1)}, "DATES_OUT_OF_ORDER"),
        ({"completed": TODAY.date() + timedelta(days=2)}, "DATE_IN_FUTURE"),
        ({"number": "999999ZZ"}, "NUMBER_UNKNOWN"),
        ({"number": "x"}, "NUMBER_MALFORMED"),
    ],
)
async def test_what_cannot_be_is_refused(record, change, code):
    await record()
    with pytest.raises(InvalidInput) as refused:
        await record(**change)
    assert refused.value.code == code
