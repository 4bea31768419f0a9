"""Signing in with a key instead of a secret, at an org that believes nobody else."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from integrations.crm import CRMRefusesUs
from integrations.salesforce.client import SalesforceClient
from tests.integrations.conftest import running

USER = "caseback@maison.example"


def written(key, path):
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(pem)
    return path


@pytest.fixture(scope="module")
def trusting(tmp_path_factory):
    """An org that trusts one key, and that key."""
    folder = tmp_path_factory.mktemp("trusting")
    key = rsa.generate_private_key(65537, 2048)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (folder / "public.pem").write_bytes(public)
    options = ("--jwt-user", USER, "--jwt-public-key", str(folder / "public.pem"))
    with running(folder, *options) as org:
        yield org, written(key, folder / "private.pem")


def settings(org, key, **changed):
    by_key = replace(org.settings, consumer_secret="", user_name=USER, private_key_file=key)
    return replace(by_key, **changed)


async def ask(chosen):
    client = SalesforceClient(chosen)
    try:
        return await client.call("GET", "limits")
    finally:
        await client.close()


@pytest.mark.parametrize("domain", ["maison.my", "maison--uat.sandbox.my"])
async def test_a_key_signs_in_without_any_secret(trusting, domain):
    org, key = trusting
    assert "DailyApiRequests" in await ask(settings(org, key, domain=domain))


async def test_a_secret_beside_the_key_is_never_sent_as_a_password(trusting):
    org, key = trusting
    assert "DailyApiRequests" in await ask(settings(org, key, consumer_secret="something"))


async def test_a_key_of_somebody_else_is_refused_without_a_warning(trusting, tmp_path):
    org, key = trusting
    stranger = written(rsa.generate_private_key(65537, 2048), tmp_path / "stranger.pem")
    with pytest.raises(CRMRefusesUs, match="invalid_grant"):
        await ask(settings(org, stranger))
    with pytest.raises(CRMRefusesUs, match="invalid_grant"):
        await ask(settings(org, key, user_name="somebody@maison.example"))


def no_file(path):
    return path


def no_key(path):
    path.write_text("no key")
    return path


def no_text(path):
    path.write_bytes(bytes(range(256)))
    return path


def another_kind(path):
    return written(ec.generate_private_key(ec.SECP256R1()), path)


@pytest.mark.parametrize("make", [no_file, no_key, no_text, another_kind])
async def test_a_key_that_cannot_sign_is_for_an_admin_to_mend(trusting, make, tmp_path):
    org, _ = trusting
    path = make(tmp_path / "key.pem")
    with pytest.raises(CRMRefusesUs, match="private key") as caught:
        await ask(settings(org, path))
    assert str(tmp_path) not in str(caught.value)
