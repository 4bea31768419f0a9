import socket
import stat
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from integrations.mail import Attachment, FolderMailer, Mail, MailNotSent, SmtpMailer

SENDER = "Care programme <care@maison.example>"
MAIL = Mail("sign-in-1", "ada@example.com", "رمز الدخول", "1234 5678\n", "ar")


class Inbox(Message):
    def __init__(self):
        super().__init__()
        self.messages = []

    def handle_message(self, message):
        self.messages.append(message_from_bytes(bytes(message), policy=policy.default))


@pytest.fixture
def inbox():
    handler = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


def mailer(port):
    return SmtpMailer(
        host="127.0.0.1", port=port, username=None, password=None, start_tls=False, sender=SENDER
    )


async def test_a_mail_arrives_at_the_server_whole(inbox):
    handler, port = inbox
    await mailer(port).send(MAIL)
    (message,) = handler.messages
    assert message["Subject"] == MAIL.subject
    assert message["To"] == MAIL.to
    assert message["Message-ID"] == "<sign-in-1@maison.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "ar"
    assert message.get_content().strip() == "1234 5678"


async def test_a_server_that_is_away_is_said_without_a_word_of_the_mail():
    with pytest.raises(MailNotSent) as raised:
        await mailer(1).send(MAIL)
    assert "ada" not in str(raised.value)
    assert raised.value.__cause__ is None


async def test_a_mail_in_the_folder_is_for_nobody_else_to_read(tmp_path):
    folder = tmp_path / "mail"
    await FolderMailer(folder, SENDER).send(MAIL)
    (path,) = folder.iterdir()
    assert path.name == "sign-in-1.eml"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_the_same_mail_again_takes_the_place_of_the_first(tmp_path):
    folder = tmp_path / "mail"
    for _ in range(2):
        await FolderMailer(folder, SENDER).send(MAIL)
    assert len(list(folder.iterdir())) == 1


async def test_a_page_and_files_go_beside_the_text(inbox):
    handler, port = inbox
    file = Attachment("a.pdf", "application/pdf", b"%PDF-1.7")
    mail = replace(MAIL, html="<p>1234</p>", attachments=(file,))
    await mailer(port).send(mail)
    (message,) = handler.messages
    assert message.get_body(("plain",)).get_content().strip() == "1234 5678"
    assert message.get_body(("html",)).get_content().strip() == "<p>1234</p>"
    (part,) = message.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("a.pdf", "application/pdf")
    assert part.get_content() == b"%PDF-1.7"
    assert message["Content-Language"] == "ar"
