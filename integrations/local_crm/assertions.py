"""A signed claim to be somebody, read as Salesforce reads it in the JWT bearer flow."""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate

from integrations.local_crm.errors import Json

_SECONDS_AT_MOST = 180


class NotBelieved(Exception):
    """The assertion is not readable, not signed by the right key, or not of this moment."""


def read_public_key(file: Path) -> RSAPublicKey:
    """The key of a PEM file, bare or in a certificate. Raises ValueError, TypeError or OSError."""
    pem = file.read_bytes()
    is_certificate = b"BEGIN CERTIFICATE" in pem
    key = (
        load_pem_x509_certificate(pem).public_key() if is_certificate else load_pem_public_key(pem)
    )
    if not isinstance(key, RSAPublicKey):
        raise TypeError("the key of an assertion must be an RSA key")
    return key


def read_assertion(text: str, key: RSAPublicKey, *, at: datetime) -> Mapping[str, Json]:
    """What is claimed, once the signature and the time are seen to be good. Raises NotBelieved."""
    signed, _, signature = text.rpartition(".")
    header, _, claims = signed.partition(".")
    if _read_part(header).get("alg") != "RS256":
        raise NotBelieved("signed in another way")
    try:
        key.verify(_decode(signature), signed.encode(), PKCS1v15(), SHA256())
    except InvalidSignature:
        raise NotBelieved("signed by somebody else") from None
    claimed = _read_part(claims)
    expires = claimed.get("exp")
    left = expires - at.timestamp() if isinstance(expires, int | float) else 0
    if not 0 < left <= _SECONDS_AT_MOST:
        raise NotBelieved("not of this moment")
    return claimed


def _read_part(part: str) -> dict[str, Json]:
    try:
        read: Json = orjson.loads(_decode(part))
    except orjson.JSONDecodeError:
        raise NotBelieved("no JSON") from None
    if not isinstance(read, dict):
        raise NotBelieved("no JSON object")
    return read


def _decode(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise NotBelieved("not encoded as it should be") from None
