"""Each kind of notice as it arrives: in English, and in a language that reads from the right."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from jobs.notices import WRITERS, send_notice
from models.care import NOTICES, Notice
from models.people import Owner
from models.warranty import CoverageSegment
from services.pending import WAITS_FOR, lapse_some
from services.repairs import find_third_party_repair
from tests.evidence import claim
from tests.factories import free_number
from tests.jobs.conftest import ASKED_AT, IN_ARABIC, page_of, text_of

COVERED = "it is covered through 2 March 2034, that day included"


async def confirmed(world):
    await world.held()
    return world.ada


async def completed(world):
    await world.register(world.ada)
    await world.sell()
    return world.ada


async def pending(world):
    await world.register(world.ada)
    return world.ada


async def refused(world):
    await world.register(world.ada)
    async with world.database.transaction() as session:
        await lapse_some(session, at=ASKED_AT + WAITS_FOR + timedelta(seconds=1))
    return world.ada


async def suspended(world):
    await world.held()
    await world.take_back()
    return world.ada


async def returned(world):
    await world.held()
    await world.take_back(is_return=True)
    return world.ada


async def offered(world):
    await world.held()
    await world.offer()
    return world.ada


async def offered_jointly(world):
    await world.held()
    await world.offer("JOINT")
    return world.ada


async def given(world):
    await world.held()
    await world.transfer()
    return world.ada


async def shared(world):
    await world.held()
    await world.transfer("JOINT")
    return world.ada


async def taken_over(world):
    await given(world)
    return world.ben


async def claimed(world):
    await world.claim()
    return world.ben


async def claimed_without_proof(world):
    await claim(world.database, world.ben, world.piece.number)
    return world.ben


async def claimed_from(world):
    await world.claim()
    return world.ada


async def granted(world):
    await world.decide(await world.claim(), granted=True)
    return world.ben


async def granted_from(world):
    await granted(world)
    return world.ada


async def claim_refused(world):
    await world.decide(await world.claim(), granted=False)
    return world.ben


async def ending(world):
    await world.held()
    async with world.database.transaction() as session:
        last = await session.scalar(
            select(CoverageSegment).order_by(CoverageSegment.ends_on.desc()).limit(1)
        )
        session.add(
            Notice(kind="COVER_ENDING", owner_id=world.ada.id, object_id=last.id, detail="30")
        )
    return world.ada


async def cut_short(world):
    await world.held()
    async with world.database.transaction() as session:
        await find_third_party_repair(
            session,
            individual_number=world.piece.number,
            found_on=date(2026, 5, 4),
            actor="SERVICE_CENTRE:tests",
            at=datetime(2026, 5, 4, 12, tzinfo=UTC),
        )
    return world.ada


# What the mail says, and its subject. Dates by hand: requested on 2 March 2026 at 15 h UTC, kept
# until 31 May at 15 h, so through 30 May in the last zone on earth; silence until 16 March, 15 h.
KINDS = [
    (confirmed, "REGISTRATION_CONFIRMED", "is registered", COVERED),
    (completed, "REGISTRATION_COMPLETED", "is registered", "What your request waited for"),
    (pending, "REGISTRATION_PENDING", "We have received", "ends after 30 May 2026"),
    (refused, "REGISTRATION_REFUSED", "has ended", "We could not confirm your request"),
    (suspended, "COVER_SUSPENDED", "is suspended", "taken back the sale"),
    (cut_short, "COVER_CUT_SHORT", "has ended", "From 4 May 2026 on"),
    (returned, "WATCH_RETURNED", "has been returned", "It has left your portfolio"),
    (offered, "TRANSFER_OFFERED", "is prepared", "to nobody else"),
    (offered_jointly, "TRANSFER_OFFERED", "is prepared", "together with you"),
    (given, "TRANSFER_ACCEPTED", "has a new owner", "has left your portfolio"),
    (shared, "TRANSFER_ACCEPTED", "has another holder", "together with you now"),
    (taken_over, "TRANSFER_ACCEPTED", "is in your portfolio", COVERED),
    (claimed, "CLAIM_RECEIVED", "received your claim", "We decide after 15 March 2026"),
    (claimed_without_proof, "CLAIM_RECEIVED", "received your claim", "add the warranty card"),
    (claimed_from, "CLAIM_RAISED", "still yours?", "object by 15 March 2026"),
    (granted, "CLAIM_GRANTED", "has been granted", COVERED),
    (granted_from, "CLAIM_GRANTED", "has left your portfolio", "contact a boutique"),
    (claim_refused, "CLAIM_REFUSED", "has been refused", "could not grant it"),
    (ending, "COVER_ENDING", "ends on 2 March 2034", "show it to a boutique"),
]
every_kind = pytest.mark.parametrize(
    ("scene", "kind", "subject", "said"), KINDS, ids=[each[0].__name__ for each in KINDS]
)


def test_every_kind_of_notice_has_a_writer_and_a_scene():
    assert set(WRITERS) == set(NOTICES) == {kind for _, kind, *_ in KINDS}


@every_kind
async def test_a_notice_is_told_in_english(office, world, scene, kind, subject, said):
    owner = await scene(world)
    mail = await office.send(kind, owner)
    assert mail["To"] == owner.email
    assert subject in mail["Subject"]
    assert world.piece.number in mail["Subject"] + text_of(mail)
    assert said in text_of(mail)
    assert said in page_of(mail)


@every_kind
async def test_a_notice_is_told_in_the_language_of_its_owner(
    office, world, scene, kind, subject, said
):
    owner = await scene(world)
    async with world.database.transaction() as session:
        await session.execute(update(Owner).values(preferred_language="ar"))
    mail = await office.send(kind, owner, IN_ARABIC)
    parts = [*text_of(mail).replace("\n-- \n", "\n\n").split("\n\n"), mail["Subject"]]
    assert [part for part in parts if part.strip() and not part.strip().startswith("‹")] == []
    assert 'lang="ar" dir="rtl"' in page_of(mail)
    assert mail["Content-Language"] == "ar"
    assert not re.search("March|May|December", text_of(mail))  # dates are in Arabic too


@pytest.mark.parametrize(
    ("scene", "kind"), [each[:2] for each in KINDS if each[1].startswith(("CLAIM", "TRANSFER"))]
)
async def test_nothing_of_one_person_is_told_to_the_other(office, world, scene, kind):
    owner = await scene(world)
    mail = await office.send(kind, owner)
    people = (world.ada, world.ben)
    secrets = {secret for each in people for secret in (each.email, str(each.id))}
    told = text_of(mail) + page_of(mail) + mail["Subject"]
    assert {each for each in ("Lovelace", *secrets) if each in told} == set()


async def test_what_waits_is_told_alike_whether_or_not_the_number_exists(office, world):
    numbers = {"known": world.piece.number, "unknown": free_number()}
    for name, number in numbers.items():
        await world.register(world.ada, number=number)
        mail = await office.send("REGISTRATION_PENDING", world.ada)
        numbers[name] = (mail["Subject"], text_of(mail), page_of(mail))
        numbers[name] = [each.replace(number, "NUMBER") for each in numbers[name]]
    assert numbers["known"] == numbers["unknown"]


async def test_why_is_told_to_who_has_shown_the_card(office, world):
    await world.register(world.ada, with_card=True)
    async with world.database.transaction() as session:
        await session.execute(
            text(
                "UPDATE registration SET state = 'REFUSED', reason = 'BASE_EXPIRED',"
                " decided_at = now()"
            )
        )
        registration_id = await session.scalar(text("SELECT id FROM registration"))
    await office.owe("REGISTRATION_REFUSED", world.ada, registration_id)
    mail = await office.send("REGISTRATION_REFUSED", world.ada)
    assert "has ended, so it can no longer be extended" in text_of(mail)


OVERTAKEN = [
    (pending, "REGISTRATION_PENDING", lambda world: world.sell()),
    (confirmed, "REGISTRATION_CONFIRMED", lambda world: world.take_back()),
    (confirmed, "REGISTRATION_CONFIRMED", lambda world: world.transfer()),
    (completed, "REGISTRATION_COMPLETED", lambda world: world.take_back()),
    (suspended, "COVER_SUSPENDED", lambda world: world.sell("S2")),
    (offered, "TRANSFER_OFFERED", lambda world: world.offer("JOINT")),
    (claimed_from, "CLAIM_RAISED", lambda world: world.object()),
    (claimed_from, "CLAIM_RAISED", lambda world: world.withdraw()),
    (claimed, "CLAIM_RECEIVED", lambda world: world.withdraw()),
    (refused, "REGISTRATION_REFUSED", lambda world: world.forget(world.ada)),
    (ending, "COVER_ENDING", lambda world: world.transfer()),
    (ending, "COVER_ENDING", lambda world: world.take_back()),
]


@pytest.mark.parametrize(("scene", "kind", "then"), OVERTAKEN)
async def test_a_notice_that_is_overtaken_is_not_sent(office, world, scene, kind, then):
    owner = await scene(world)
    notice_id = (await office.notices(kind, owner))[0]
    await then(world)
    await send_notice(office.room(), notice_id)
    assert office.mail(notice_id) is None
