import io
import re
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader
from sqlalchemy import update

from jobs.notices_letters import last_whole_day
from models.catalogue import Reference
from tests.jobs.conftest import PUBLIC_URL, SENDER, page_of, text_of


def attachments(mail):
    return list(mail.iter_attachments())


def words(mail):
    """The text of the certificate that goes with a mail."""
    (part,) = attachments(mail)
    (page,) = PdfReader(io.BytesIO(part.get_content())).pages
    return page.extract_text()


async def test_a_letter_says_the_same_as_text_and_as_a_page(office, world):
    await world.held()
    mail = await office.send("REGISTRATION_CONFIRMED", world.ada)
    for line in filter(None, text_of(mail).splitlines()):
        assert line.strip("- ") in page_of(mail)
    assert (mail["From"], mail["Auto-Submitted"]) == (SENDER, "auto-generated")
    assert [part.get_content_type() for part in mail.walk()] == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html"),
        "application/pdf",
    ]


async def test_the_page_loads_and_runs_nothing(office, world):
    await world.held()
    page = page_of(await office.send("REGISTRATION_CONFIRMED", world.ada))
    assert not re.search(r"<(img|link|script|table|iframe)|url\(", page)
    assert set(re.findall(r'https?://[^"<]+', page)) == {certificate_of(office, world)}


def certificate_of(office, world):
    return f"{PUBLIC_URL}/c/{office.house.vault.certificate_code(world.piece.id)}"


async def test_a_name_with_markup_is_shown_and_not_obeyed(office, world):
    await world.held()
    async with world.database.transaction() as session:
        await session.execute(update(Reference).values(name="<b>Aurore</b>"))
    mail = await office.send("REGISTRATION_CONFIRMED", world.ada)
    assert "<b>Aurore" not in page_of(mail)
    assert "<b>Aurore</b>" in text_of(mail)


async def completed(world):
    await world.register(world.ada)
    await world.sell()
    return "REGISTRATION_COMPLETED", world.ada


async def confirmed(world):
    await world.held()
    return "REGISTRATION_CONFIRMED", world.ada


async def accepted(world):
    await world.held()
    await world.transfer()
    return "TRANSFER_ACCEPTED", world.ben


async def granted(world):
    await world.decide(await world.claim(), granted=True)
    return "CLAIM_GRANTED", world.ben


@pytest.mark.parametrize("scene", [confirmed, completed, accepted, granted])
async def test_who_holds_a_watch_now_gets_its_certificate(office, world, scene):
    mail = await office.send(*await scene(world))
    (part,) = attachments(mail)
    assert part.get_filename() == f"certificate-{world.piece.number}.pdf"
    told = words(mail)
    for each in (world.piece.number, "CB-2201-36", "Aurore 36", "Version 1 of the programme"):
        assert each in told
    assert "From 2 March 2026 through 2 March 2034" in told
    assert certificate_of(office, world) in told.replace("\n", "")
    assert certificate_of(office, world) in text_of(mail)
    for secret in (world.ada.email, world.ben.email, "Lovelace"):
        assert secret not in told


async def test_who_gave_a_watch_away_gets_none(office, world):
    await world.held()
    await world.transfer()
    assert attachments(await office.send("TRANSFER_ACCEPTED", world.ada)) == []


@pytest.mark.parametrize(
    ("end", "day"),
    [
        # 15:00 UTC is 03:00 in the last zone on earth: of that day only the one before is whole.
        (datetime(2026, 3, 16, 15, tzinfo=UTC), "2026-03-15"),
        # 11:00 UTC is 23:00 of the day before there, which is not over yet.
        (datetime(2026, 3, 16, 11, tzinfo=UTC), "2026-03-14"),
        (datetime(2026, 3, 16, 12, tzinfo=UTC), "2026-03-15"),
    ],
)
def test_a_day_that_is_named_is_in_time_wherever_it_is_read(end, day):
    assert str(last_whole_day(end)) == day
