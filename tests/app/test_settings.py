from pathlib import Path

import pytest

from app.settings import Settings, SettingsRefused

WHOLE = {
    "CASEBACK_ENVIRONMENT": "production",
    "DATABASE_URL": "postgresql://u:p@db.example/caseback",
    "CASEBACK_KEYS": "1:key",
    "CASEBACK_INDEX_KEY": "key",
    "CASEBACK_SMTP_URL": "smtp://me:p%40ss@mail.example:587",
    "CASEBACK_PUBLIC_URL": "https://care.maison.example",
}


def test_nothing_set_is_development_on_this_machine():
    settings = Settings.read({})
    assert settings.is_development
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.crm is None


@pytest.mark.parametrize(
    "missing",
    [
        *("DATABASE_URL", "CASEBACK_KEYS", "CASEBACK_INDEX_KEY", "CASEBACK_SMTP_URL"),
        "CASEBACK_PUBLIC_URL",
    ],
)
def test_production_refuses_to_start_without_what_it_needs_and_names_it(missing):
    environ = {name: value for name, value in WHOLE.items() if name != missing}
    with pytest.raises(SettingsRefused, match=missing):
        Settings.read(environ)


def test_production_with_all_it_needs_is_taken():
    settings = Settings.read(WHOLE)
    assert not settings.is_development
    assert (settings.smtp.username, settings.smtp.password) == ("me", "p@ss")
    assert settings.smtp.start_tls


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CASEBACK_ENVIRONMENT", "staging"),
        ("CASEBACK_PORT", "http"),
        ("CASEBACK_TRUSTED_PROXIES", "-1"),
        ("CASEBACK_SMTP_URL", "mail.example"),
        ("CASEBACK_SMTP_URL", "smtp://mail.example:abc"),
        ("CASEBACK_SMTP_URL", "smtp://mail.example:99999"),
        ("CASEBACK_SMTP_URL", "smtp://[mail.example"),
        ("CASEBACK_CRM_DOMAIN", "maison.my"),
        ("CASEBACK_CRM_NUDGE_SECRET", "too short"),
        ("CASEBACK_PUBLIC_URL", "care.maison.example"),
        ("CASEBACK_PUBLIC_URL", "ftp://care.maison.example"),
        ("CASEBACK_PUBLIC_URL", "https://"),
        ("CASEBACK_PUBLIC_URL", "https://[care"),
        ("CASEBACK_PUBLIC_URL", "https://care.example:port"),
        ("CASEBACK_PUBLIC_URL", "https://care.example/?a=b"),
        ("CASEBACK_PUBLIC_URL", "https://care.maison.example "),
        ("CASEBACK_PUBLIC_URL", "https://care.maison.example\n"),
        ("CASEBACK_PUBLIC_URL", "https://me:secret@care.maison.example"),
        ("CASEBACK_MAIL_FROM", "Care programme"),
        ("CASEBACK_MAIL_FROM", "Care <care@maison.example>\nBcc: all@maison.example"),
        ("CASEBACK_MAIL_FROM", "a@maison.example, b@maison.example"),
        ("CASEBACK_APP_LINK", "caseback://w/"),
        ("CASEBACK_APP_LINK", "javascript://{number}"),
        ("CASEBACK_APP_LINK", "{number}"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_by_its_name(name, value):
    with pytest.raises(SettingsRefused, match=name):
        Settings.read({name: value})


def test_a_refusal_never_repeats_a_secret():
    with pytest.raises(SettingsRefused) as raised:
        Settings.read({"CASEBACK_SMTP_URL": "imap://me:hunter2@mail.example"})
    assert "hunter2" not in str(raised.value)


def test_cards_made_for_production_carry_an_address_with_https():
    with pytest.raises(SettingsRefused, match="CASEBACK_PUBLIC_URL"):
        Settings.read(WHOLE | {"CASEBACK_PUBLIC_URL": "http://care.maison.example"})


def test_the_public_address_is_this_machine_until_another_is_set():
    assert Settings.read({}).public_url == "http://127.0.0.1:8000"
    assert Settings.read({"CASEBACK_PORT": "9000"}).public_url == "http://127.0.0.1:9000"
    set_so = Settings.read({"CASEBACK_PUBLIC_URL": "https://maison.example/care/"})
    assert set_so.public_url == "https://maison.example/care"


@pytest.mark.parametrize(
    "sender",
    ["care@maison.example", "Care <care@maison.example>", '"Care, Paris" <care@maison.example>'],
)
def test_mails_come_from_one_address_with_a_name_or_without(sender):
    assert Settings.read({"CASEBACK_MAIL_FROM": sender}).mail_from == sender


CRM = {"CASEBACK_CRM_DOMAIN": "maison.my", "CASEBACK_CRM_CONSUMER_KEY": "key"}
BY_KEY = {"CASEBACK_CRM_USER": "sync@maison.example", "CASEBACK_CRM_PRIVATE_KEY_FILE": "crm.pem"}


@pytest.mark.parametrize(
    ("given", "is_by_key"), [({"CASEBACK_CRM_CONSUMER_SECRET": "s"}, False), (BY_KEY, True)]
)
def test_the_crm_is_told_who_we_are_by_a_secret_or_by_a_key(given, is_by_key):
    crm = Settings.read({**CRM, **given}).crm
    assert (crm.private_key_file == Path("crm.pem")) is is_by_key
    assert (crm.user_name is not None) is is_by_key


@pytest.mark.parametrize("given", [{}, {"CASEBACK_CRM_USER": "sync@maison.example"}])
def test_a_crm_that_we_cannot_sign_in_to_is_refused(given):
    with pytest.raises(SettingsRefused, match="CASEBACK_CRM_PRIVATE_KEY_FILE"):
        Settings.read({**CRM, **given})
