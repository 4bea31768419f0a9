"""The keys that personal data is sealed with: given in production, made once in development."""

import base64
import binascii
import os
import secrets
from pathlib import Path

from app.settings import Settings, SettingsRefused
from services.vault import Vault

KEY_BYTES = 32
FILE = "keys"


def open_vault(settings: Settings) -> Vault:
    """The vault of the configured keys; in development, of keys kept in a private file.

    CASEBACK_KEYS is written as `2:<base64>,1:<base64>`, the first being the one that seals.
    Raises SettingsRefused.
    """
    keys, index_key = settings.keys, settings.index_key
    if keys is None or index_key is None:
        keys, index_key = _development_keys(settings)
    numbered = dict(_numbered(part) for part in keys.split(","))
    return Vault(numbered, next(iter(numbered)), _decoded("CASEBACK_INDEX_KEY", index_key))


def new_key() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _development_keys(settings: Settings) -> tuple[str, str]:
    if not settings.is_development:
        raise SettingsRefused("CASEBACK_KEYS and CASEBACK_INDEX_KEY are needed.")
    path = settings.home / FILE
    if not path.exists():
        _write_private(path, f"1:{new_key()}\n{new_key()}\n")
    keys, index_key, *_ = [*path.read_text(encoding="ascii").splitlines(), "", ""]
    return keys, index_key


def _write_private(path: Path, text: str) -> None:
    """Write a file that nobody else may read; of two who write at once, the first is right."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_suffix(f".{secrets.token_hex(4)}")
    with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    try:
        path.hardlink_to(whole)
    except FileExistsError:
        pass  # another process was first, and its keys are the ones
    finally:
        whole.unlink()


def _numbered(part: str) -> tuple[int, bytes]:
    number, _, key = part.strip().partition(":")
    if not number.isdecimal() or not 0 < int(number) < 2**16:
        raise SettingsRefused("CASEBACK_KEYS is written as 1:<base64 of 32 bytes>.")
    return int(number), _decoded("CASEBACK_KEYS", key)


def _decoded(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingsRefused(f"{name} needs base64 of exactly {KEY_BYTES} bytes.")
    return key
