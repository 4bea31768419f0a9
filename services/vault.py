"""Personal data at rest: sealed with AES-GCM under keys that the database never sees."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = 1
HEADER_BYTES = 3  # format, then the key's number in two bytes
NONCE_BYTES = 12
CODE_DIGITS = 8


class SealBroken(Exception):
    """A sealed value cannot be opened: another key, another row, or altered bytes."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value lives. It is bound to its place: moved elsewhere, it does not open."""

    table: str
    column: str
    row: UUID

    def bytes(self) -> bytes:
        return f"{self.table}.{self.column}|{self.row}".encode()


class Vault:
    """Seals, opens, and finds by keyed hash.

    `keys` are 32-byte keys by number: `current` seals, all of them open, so that a key can be
    replaced while old rows wait. The index key must never change while indexes exist.
    """

    def __init__(self, keys: Mapping[int, bytes], current: int, index_key: bytes) -> None:
        self._ciphers = {number: AESGCM(key) for number, key in keys.items()}
        self._current = current
        self._index_key = index_key

    def seal(self, text: str, place: Place) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        header = bytes([FORMAT]) + self._current.to_bytes(2)
        sealed = self._ciphers[self._current].encrypt(nonce, text.encode(), place.bytes())
        return header + nonce + sealed

    def open(self, sealed: bytes, place: Place) -> str:
        """The text that was sealed for this place. Raises SealBroken."""
        number = int.from_bytes(sealed[1:HEADER_BYTES])
        cipher = self._ciphers.get(number)
        if sealed[:1] != bytes([FORMAT]) or cipher is None:
            raise SealBroken(f"No key numbered {number} is configured.")
        nonce = sealed[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]
        try:
            opened = cipher.decrypt(nonce, sealed[HEADER_BYTES + NONCE_BYTES :], place.bytes())
        except InvalidTag:
            raise SealBroken(f"{place.table}.{place.column} was not sealed here.") from None
        return opened.decode()

    def index(self, purpose: str, value: str) -> bytes:
        """A keyed hash under which a value is found again, separate for each purpose."""
        return self._keyed(f"index/{purpose}", value.encode())

    def sign_in_code(self, code_id: UUID) -> str:
        """The digits of a one-time code, derived from its id, so that no copy is ever stored."""
        number = int.from_bytes(self._keyed("sign-in-code", code_id.bytes))
        return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}}"

    def _keyed(self, purpose: str, value: bytes) -> bytes:
        key = hmac.digest(self._index_key, purpose.encode(), hashlib.sha256)
        return hmac.digest(key, value, hashlib.sha256)
