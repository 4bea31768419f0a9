import secrets
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import func, select, text, update

from i18n.catalogue import catalogues
from integrations.mail import FolderMailer, Mail, MailNotSent
from jobs.mail import MailRoom, send_sign_in_code
from models.people import SignInCode
from services.sign_in import request_code

SENDER = "Care programme <care@maison.example>"


@pytest.fixture
def room(database, house, tmp_path):
    return MailRoom(
        database,
        house,
        FolderMailer(tmp_path / "mail", SENDER),
        catalogues(),
        "https://care.example",
    )


async def ask_for_code(room, *, email="ada@example.com", locale="en"):
    async with room.database.transaction() as session:
        await request_code(
            session, room.house.vault, email=email, locale=locale, at=datetime.now(UTC)
        )
        return await session.scalar(select(SignInCode.id).order_by(SignInCode.id.desc()).limit(1))


def mails(tmp_path):
    found = sorted((tmp_path / "mail").glob("*.eml"))
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]


async def test_a_code_is_mailed_to_who_asked_in_their_language(room, tmp_path):
    code_id = await ask_for_code(room, locale="fr")
    await send_sign_in_code(room, code_id)
    (mail,) = mails(tmp_path)
    digits = room.house.vault.sign_in_code(code_id)
    assert mail["To"] == "ada@example.com"
    assert f"{digits[:4]} {digits[4:]}" in mail.get_content()
    assert mail["Content-Language"] == "fr"
    assert "Bonjour" in mail.get_content()


async def test_a_code_is_mailed_once_however_often_the_job_runs(room, tmp_path):
    code_id = await ask_for_code(room)
    await send_sign_in_code(room, code_id)
    (sent,) = (tmp_path / "mail").glob("*.eml")
    sent.unlink()
    await send_sign_in_code(room, code_id)
    assert mails(tmp_path) == []


async def test_a_code_that_is_too_old_is_not_mailed(room, tmp_path):
    code_id = await ask_for_code(room)
    async with room.database.transaction() as session:
        await session.execute(
            update(SignInCode).values(expires_at=datetime.now(UTC) - timedelta(seconds=1))
        )
    await send_sign_in_code(room, code_id)
    assert mails(tmp_path) == []


async def test_the_job_holds_an_id_and_nothing_of_the_person(room):
    code_id = await ask_for_code(room)
    async with room.database.transaction() as session:
        (arguments,) = await session.scalars(text("SELECT args FROM procrastinate_jobs"))
    assert arguments == {"mail_id": str(code_id)}


async def test_a_refused_request_leaves_no_job(room):
    async def fail():
        async with room.database.transaction() as session:
            await request_code(
                session, room.house.vault, email="a@b.example", locale="en", at=datetime.now(UTC)
            )
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    async with room.database.transaction() as session:
        jobs = await session.scalar(text("SELECT count(*) FROM procrastinate_jobs"))
        codes = await session.scalar(select(func.count()).select_from(SignInCode))
    assert (jobs, codes) == (0, 0)


async def test_a_mail_server_that_is_away_leaves_the_code_unsent(database, house):
    class Away:
        async def send(self, mail: Mail) -> None:
            raise MailNotSent

    room = MailRoom(database, house, Away(), catalogues(), "https://care.example")
    code_id = await ask_for_code(room)
    with pytest.raises(MailNotSent):
        await send_sign_in_code(room, code_id)
    async with database.transaction() as session:
        assert (await session.get(SignInCode, code_id)).sent_at is None


async def test_no_code_is_kept_where_the_database_can_be_read(room):
    code_id = await ask_for_code(room, email=f"{secrets.token_hex(4)}@example.com")
    digits = room.house.vault.sign_in_code(code_id)
    async with room.database.transaction() as session:
        kept = await session.scalar(text("SELECT string_agg(s::text, '') FROM sign_in_code s"))
    assert digits not in kept
