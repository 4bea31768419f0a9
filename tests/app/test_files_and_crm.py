"""What a file changes about a watch that somebody owns is told to the CRM, and costs nobody."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select, text

from app.importing import FileKind, import_file
from integrations.crm import CRMUnavailable
from integrations.crm_records import RecordKind
from integrations.memory_crm import MemoryCRM
from jobs.crm.outbound.pump import CrmPump
from models.keys import new_id
from models.outbox import CrmDirty
from models.warranty import CoverageSegment
from rules.programme import DEFAULT_PROGRAMMES
from services import outbox
from services.sale_voids import void_sale
from tests.factories import (
    Piece,
    day_ago,
    declare,
    make_card,
    make_catalogue,
    make_collection,
    make_owner,
    make_point_of_sale,
    make_reference,
    make_timepiece,
    now,
    publish_policies,
    register,
)

SALES = "declaration_id,individual_number,reference,sold_on,point_of_sale,kind,voids\n"
CATALOGUE = (
    "reference,collection,category,kind,name,calibre,movement,functions,strap_system,strap_type,"
    "water_resistance_bar,case_material,number_location,launched_on\n"
    "CB-WATCH,Aurore,WATCH,WATCH,New name,CB 1904,QUARTZ,,,,,,,\n"
)


@pytest.fixture
async def owned(database, house):
    await publish_policies(database)
    seller = await make_point_of_sale(database)
    async with database.transaction() as session:
        await session.execute(text("UPDATE point_of_sale SET code = upper(code)"))
    seller = replace(seller, code=seller.code.upper())
    references = await make_catalogue(database)
    row = await make_timepiece(database, references["WATCH"])
    await declare(database, seller, row.number, external_id="S1")
    piece = Piece(row.id, row.number, await make_card(database, row.id))
    await register(database, await make_owner(database, house), piece)
    return seller, piece, references["WATCH"]


async def take(database, tmp_path, kind, content):
    path = tmp_path / "file.csv"
    path.write_text(content, encoding="utf-8")
    report = await import_file(database, DEFAULT_PROGRAMMES, kind=kind, path=path)
    assert report.applied, report
    return report


async def living(database):
    async with database.transaction() as session:
        found = await session.scalars(
            select(CoverageSegment.kind).where(CoverageSegment.voided_at.is_(None))
        )
        return set(found)


@pytest.mark.parametrize("void_by_file", [False, True])
async def test_a_sale_corrected_by_a_file_gives_its_owner_the_eight_years_again(
    database, house, owned, tmp_path, void_by_file
):
    seller, piece, _ = owned
    crm, day = MemoryCRM(), day_ago(29)
    pump = CrmPump(database, house.vault, crm)
    await pump.drain()
    content = f"{SALES}S2,{piece.number},,{day},{seller.code},SALE,\n"
    if void_by_file:
        content += f"V1,{piece.number},,{day},{seller.code},VOID,S1\n"
    else:
        async with database.transaction() as session:
            await void_sale(
                session,
                DEFAULT_PROGRAMMES,
                point_of_sale_id=seller.id,
                external_id="S1",
                voided_by="V1",
                at=now(),
            )
    await take(database, tmp_path, FileKind.SALES, content)
    assert await living(database) == {"BASE", "EXTENSION"}
    await pump.drain()
    assert crm.held(RecordKind.TIMEPIECE, piece.id).purchase_date == day
    assert crm.count_of(RecordKind.COVERAGE) == 4


class Interrupting(MemoryCRM):
    """Something happens while it takes what it is sent, once."""

    def __init__(self, happen) -> None:
        super().__init__()
        self.happen = happen

    async def push(self, sendings):
        outcomes = await super().push(sendings)
        happen, self.happen = self.happen, None
        if happen:
            await happen()
        return outcomes


async def test_a_reference_renamed_while_it_is_first_delivered_arrives_with_its_new_name(
    database, house, owned, tmp_path
):
    _, _, reference_id = owned

    async def rename():
        await take(database, tmp_path, FileKind.CATALOGUE, CATALOGUE)

    crm = Interrupting(rename)
    pump = CrmPump(database, house.vault, crm)
    await pump.drain()
    await pump.drain()
    assert crm.held(RecordKind.REFERENCE, reference_id).name == "New name"


async def test_any_number_of_records_can_be_promised_at_once(database):
    async with database.transaction() as session:
        await outbox.promise(session, "REFERENCE", [new_id() for _ in range(17_000)])
        assert await session.scalar(select(func.count()).select_from(CrmDirty)) == 17_000


class Choking(MemoryCRM):
    """Takes at most fifty records within its time."""

    async def push(self, sendings):
        if len(sendings) > 50:
            raise CRMUnavailable("too much at once")
        return await super().push(sendings)


async def test_a_batch_too_large_for_the_crm_is_sent_in_smaller_ones(database, house):
    collection = await make_collection(database)
    ids = [await make_reference(database, collection, number=f"R{n}") for n in range(60)]
    async with database.transaction() as session:
        await outbox.promise(session, "REFERENCE", ids)
    crm = Choking()
    pump = CrmPump(database, house.vault, crm)
    for _ in range(8):
        await pump._turn()  # noqa: SLF001 - as `run` does, without its pauses
    assert crm.count_of(RecordKind.REFERENCE) == 60
