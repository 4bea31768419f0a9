"""Sending a file, and looking at it: every outcome, as a client over HTTP sees it."""

import asyncio
import hashlib
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, text
from starlette.applications import Starlette

from i18n.catalogue import catalogues
from integrations.storage import FolderStore
from models.holding import Evidence
from models.keys import new_id
from models.ledger import Audit
from rules.access import Role
from services.evidence_files import Cabinet
from services.evidence_subjects import Subject
from services.registration import withdraw_registration
from services.sessions import issue_staff_key
from tests.evidence import offer, pending, state_of
from tests.factories import make_catalogue, make_owner, make_point_of_sale, now, publish_policies
from tests.files import jpeg, pdf, png
from web.evidence import MOST_BYTES, evidence_routes
from web.evidence_files import EvidenceRoom

PLANTED = b"Ada Lovelace, 12 St James's Square"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "evidence"


@pytest.fixture
async def http(database, house, folder):
    room = EvidenceRoom(database, Cabinet(FolderStore(folder), house.vault), catalogues().translate)
    app = Starlette(routes=evidence_routes(lambda: room))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://care.example") as opened:
        yield opened


@pytest.fixture
async def watch(database):
    await publish_policies(database)
    return (await make_catalogue(database))["WATCH"]


@pytest.fixture
async def owner(database, house):
    return await make_owner(database, house, language="en")


@pytest.fixture
async def request_id(database, owner, watch):
    return (await pending(database, owner, watch))[1]


@pytest.fixture
async def announced(database, owner, request_id):
    return await offer(database, owner, Subject(request_id))


@pytest.fixture
async def staff(database):
    return await key_of(database, Role.CRM_AGENT)


async def key_of(database, role):
    async with database.transaction() as session:
        return await issue_staff_key(session, role, label="Desk", life=timedelta(days=1), at=now())


async def put(http, evidence_id, content, token=None, **headers):
    if token:
        headers["authorization"] = f"Bearer {token}"
    return await http.put(f"/evidence/{evidence_id}", content=content, headers=headers)


async def get(http, evidence_id, token):
    return await http.get(f"/evidence/{evidence_id}", headers={"authorization": f"Bearer {token}"})


def told(response):
    return response.status_code, response.json()["code"]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(png(), "image/png"), (jpeg(), "image/jpeg"), (pdf(), "application/pdf")],
)
async def test_a_file_is_stored_and_known_by_its_bytes(
    http, database, owner, announced, content, media_type
):
    response = await put(http, announced, content, owner.token, **{"content-type": "text/html"})
    assert told(response) == (200, "STORED")
    answer = response.json()
    assert (answer["mediaType"], answer["size"]) == (media_type, len(content))
    async with database.transaction() as session:
        row = await session.get_one(Evidence, announced)
    assert (row.state, row.media_type, row.size_bytes) == ("STORED", media_type, len(content))
    assert row.digest == hashlib.sha256(content).digest()


async def test_the_same_again_is_answered_the_same_and_another_file_is_not_taken(
    http, owner, announced
):
    first = await put(http, announced, png(said=b"one"), owner.token)
    again = await put(http, announced, png(said=b"one"), owner.token)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    other = await put(http, announced, png(said=b"two"), owner.token)
    assert told(other) == (409, "EVIDENCE_STORED")


async def test_two_files_at_once_for_one_place_leave_the_one_that_is_answered(
    http, owner, announced, staff
):
    files = [png(said=bytes([65 + n])) for n in range(2)]
    answers = await asyncio.gather(*(put(http, announced, each, owner.token) for each in files))
    statuses = [each.status_code for each in answers]
    assert sorted(statuses) == [200, 409]
    shown = await get(http, announced, staff)
    assert shown.content == files[statuses.index(200)]


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)>", png() + b"PK\x05\x06", b"GIF89a", png()[:-1]]
)
async def test_what_is_not_accepted_is_refused_and_kept_nowhere(
    http, database, owner, announced, folder, content
):
    assert told(await put(http, announced, content, owner.token)) == (415, "FILE_NOT_ACCEPTED")
    assert await state_of(database, announced) == "EXPECTED"
    assert not folder.exists()


async def test_a_file_may_be_as_large_as_it_may_and_not_larger(http, owner, announced):
    filler = MOST_BYTES - len(jpeg())
    largest = jpeg() + b"\x00" * filler
    assert told(await put(http, announced, largest + b"\x00", owner.token)) == (
        413,
        "FILE_TOO_LARGE",
    )
    assert told(await put(http, announced, largest, owner.token)) == (200, "STORED")


async def test_a_file_that_does_not_say_how_large_it_is_is_stopped_when_it_is(
    http, owner, announced
):
    sent = 0

    async def endless():
        nonlocal sent
        while sent < 10 * MOST_BYTES:
            sent += 1_000_000
            yield bytes(1_000_000)

    response = await put(http, announced, endless(), owner.token)
    assert told(response) == (413, "FILE_TOO_LARGE")
    assert response.headers["connection"] == "close"


async def test_whatever_is_not_theirs_looks_the_same_to_everybody(
    http, database, house, announced, owner
):
    stranger = await make_owner(database, house, language="en")
    place = await make_point_of_sale(database)
    strangers = [stranger.token, place.token, await key_of(database, Role.SERVICE_CENTRE)]
    unknown = [await put(http, each, png(), owner.token) for each in (new_id(), "x", "%2e%2e")]
    foreign = [await put(http, announced, png(), token) for token in strangers]
    shown = [await get(http, announced, token) for token in (*strangers, owner.token)]
    answers = {(each.status_code, each.content) for each in (*unknown, *foreign, *shown)}
    assert len(answers) == 1
    assert answers.pop()[0] == 404


@pytest.mark.parametrize("token", [None, "cbs_unknown", "cbk_unknown"])
async def test_who_is_not_signed_in_is_told_so(http, announced, token):
    response = await put(http, announced, png(), token)
    assert told(response) == (401, "UNAUTHENTICATED")
    assert response.headers["www-authenticate"] == "Bearer"


async def test_what_is_decided_takes_no_file_any_more(http, database, owner, request_id, announced):
    async with database.transaction() as session:
        await withdraw_registration(
            session, owner_id=owner.id, registration_id=request_id, at=now()
        )
    assert told(await put(http, announced, png(), owner.token)) == (409, "EVIDENCE_NOT_AWAITED")


async def test_the_sentence_is_in_the_readers_language(http, owner, announced):
    response = await put(
        http, announced, b"", owner.token, **{"accept-language": "en-GB;q=0.5,en;q=0.4"}
    )
    assert response.headers["content-language"] == "en"
    assert response.json()["message"].endswith("PDF.")


async def test_nothing_of_a_file_can_be_read_where_it_lies(http, owner, announced, folder):
    await put(http, announced, png(said=PLANTED), owner.token)
    (file,) = folder.iterdir()
    lying = file.read_bytes()
    assert PLANTED not in lying
    assert b"PNG" not in lying
    assert file.name == str(announced)


async def test_staff_see_the_file_as_it_was_sent_and_it_does_nothing(
    http, database, owner, announced, staff
):
    await put(http, announced, jpeg(said=PLANTED), owner.token)
    response = await get(http, announced, staff)
    assert response.content == jpeg(said=PLANTED)
    headers = response.headers
    assert (headers["content-type"], headers["cache-control"]) == ("image/jpeg", "no-store")
    assert headers["content-disposition"] == f'attachment; filename="evidence-{announced}.jpg"'
    assert headers["x-content-type-options"] == "nosniff"
    async with database.transaction() as session:
        acts = await session.scalars(
            select(Audit.actor).where(Audit.action == "READ_EVIDENCE", Audit.object_id == announced)
        )
        assert [each.partition(":")[0] for each in acts] == ["CRM_AGENT"]


async def test_staff_find_nothing_where_nothing_was_sent(http, announced, staff):
    for each in (announced, new_id()):
        assert told(await get(http, each, staff)) == (404, "NOT_FOUND")


async def test_a_file_that_was_tampered_with_is_not_shown(http, owner, announced, folder, staff):
    await put(http, announced, png(), owner.token)
    (file,) = folder.iterdir()
    file.write_bytes(file.read_bytes()[:-1] + b"\x00")
    assert told(await get(http, announced, staff)) == (503, "UNAVAILABLE")
    file.unlink()
    assert told(await get(http, announced, staff)) == (503, "UNAVAILABLE")


async def test_a_store_that_is_away_is_said_and_the_file_can_be_sent_later(
    http, database, owner, announced, folder
):
    folder.write_bytes(b"not a folder")
    response = await put(http, announced, png(), owner.token)
    assert told(response) == (503, "UNAVAILABLE")
    assert response.headers["retry-after"] == "60"
    folder.unlink()
    assert told(await put(http, announced, png(), owner.token)) == (200, "STORED")


async def test_one_person_sends_two_files_at_a_time(http, database, owner, request_id):
    places = [await offer(database, owner, Subject(request_id)) for _ in range(3)]
    go_on = asyncio.Event()

    async def slow():
        yield png()[:10]
        await go_on.wait()
        yield png()[10:]

    sending = [asyncio.create_task(put(http, each, slow(), owner.token)) for each in places[:2]]
    await asyncio.sleep(0.3)  # until both have begun
    assert told(await put(http, places[2], png(), owner.token)) == (429, "RATE_LIMITED")
    go_on.set()
    assert [told(await each) for each in sending] == [(200, "STORED")] * 2
    assert told(await put(http, places[2], png(), owner.token)) == (200, "STORED")


async def test_no_name_and_no_number_is_in_what_is_logged_or_audited(
    http, database, owner, announced
):
    await put(http, announced, png(said=PLANTED), owner.token)
    async with database.transaction() as session:
        said = await session.scalar(text("SELECT string_agg(audit::text, '') FROM audit"))
    assert "Ada" not in said
