"""What a file changes of many pieces is promised to the CRM together, in the order of everybody."""

from datetime import date

import pytest
from sqlalchemy import select

from models.keys import new_id
from models.outbox import KINDS, CrmDirty
from services.imports.report import FileKind
from tests.factories import Piece, make_owner, publish_policies, register
from tests.services.cover_world import noon, rows_of

SOLD_ON = date(2026, 3, 2)
NUMBERS = ("100001AB", "100002AB", "100003AB")


@pytest.fixture
async def waiting(database, house, stock):
    """Three pieces that are asked for, and not declared yet."""
    await publish_policies(database)
    for number in NUMBERS:
        owner = await make_owner(database, house)
        await register(database, owner, Piece(new_id(), number), at=noon(SOLD_ON))


async def test_pieces_of_a_file_are_promised_together_and_not_one_by_one(database, take, waiting):
    heard_before = select(CrmDirty.version).order_by(CrmDirty.version.desc()).limit(1)
    before = next(iter(await rows_of(database, heard_before)), 0)
    sale = {"sold_on": SOLD_ON, "point_of_sale": "APW", "kind": "SALE"}
    rows = [sale | {"declaration_id": each, "individual_number": each} for each in NUMBERS]
    await take(FileKind.SALES, rows)
    heard = select(CrmDirty.kind).where(CrmDirty.version > before).order_by(CrmDirty.version)
    promised = await rows_of(database, heard)
    assert promised.count("TIMEPIECE") == len(NUMBERS)
    assert promised == sorted(promised, key=KINDS.index)
