"""`caseback card`, as a distribution centre types it."""

import os
import subprocess
import sys

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from models.warranty import WarrantyCard
from services.timepieces import is_proven
from tests.factories import make_card, make_catalogue, make_timepiece


@pytest.fixture
def caseback(database_url, tmp_path):
    """Run a command as a process of its own."""

    def run(*words):
        environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "CASEBACK_HOME": str(tmp_path / "home"),
            "CASEBACK_PUBLIC_URL": "https://care.example",
        }
        return subprocess.run(
            [sys.executable, "-m", "app.cli", "card", *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )

    return run


@pytest.fixture
async def piece(database):
    references = await make_catalogue(database)
    return await make_timepiece(database, references["WATCH"])


async def states(database):
    async with database.transaction() as session:
        return list(await session.scalars(select(WarrantyCard.state).order_by(WarrantyCard.id)))


async def test_a_card_is_issued_and_its_code_drawn(caseback, database, piece, tmp_path):
    token = caseback("issue", piece.number).stdout.strip()
    async with database.transaction() as session:
        assert await is_proven(session, piece.id, token)
    picture = tmp_path / "card.png"
    assert caseback("qr", piece.number, token, "--out", picture).returncode == 0
    (code,) = zxingcpp.read_barcodes(Image.open(picture).convert("L"))
    assert code.text == f"https://care.example/w/{piece.number}?t={token}"


async def test_a_reprint_from_the_order_to_the_sheet(caseback, database, piece, tmp_path):
    await make_card(database, piece.id)
    order = caseback("order", piece.number, "--reason", "DAMAGED").stdout.strip()
    listed = caseback("orders").stdout
    for each in (order, piece.number, "CB-WATCH", "DAMAGED"):
        assert each in listed
    sheet = tmp_path / "sheet.pdf"
    assert f"Cards on {sheet}: 1." in caseback("print", "--out", sheet, order).stdout
    assert sheet.read_bytes().startswith(b"%PDF")
    assert await states(database) == ["SUPERSEDED", "LIVE"]
    assert "No order waits" in caseback("print", "--all", "--out", tmp_path / "no.pdf").stdout
    assert caseback("cancel", order).returncode == 2


@pytest.mark.parametrize(("command", "state"), [("lost", "LOST"), ("returned", "RETURNED")])
async def test_a_card_that_is_gone_is_reported(caseback, database, piece, command, state):
    await make_card(database, piece.id)
    assert caseback(command, piece.number).returncode == 0
    assert await states(database) == [state]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("issue", "999999ZZ"), "No piece with this individual number"),
        (("lost", "{number}"), "no warranty card in force"),
        (("print", "--out", "x.pdf"), "or print --all"),
        (("qr", "{number}", "no token", "--out", "x.png"), "no token"),
        (("qr", "{number}", "abcDEF_-12345678", "--out", "x.gif"), "ends in .svg or .png"),
    ],
)
async def test_what_cannot_be_done_is_said_in_one_line(caseback, piece, words, said):
    answer = caseback(*(each.format(number=piece.number) for each in words))
    assert answer.returncode == 2
    assert said in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1
