"""Personal data at rest: sealed with AES-GCM under keys that the database never sees."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rules.transfer_code import code_of

FORMAT = 1
HEADER_BYTES = 3  # format, then the key's number in two bytes
NONCE_BYTES = 12
CODE_DIGITS = 8
UUID_BYTES = 16
CODE_PADDING = "======"  # base32 writes 16 bytes as 26 letters and this


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
        return self.seal_bytes(text.encode(), place)

    def seal_bytes(self, content: bytes, place: Place) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        header = bytes([FORMAT]) + self._current.to_bytes(2)
        return header + nonce + self._ciphers[self._current].encrypt(nonce, content, place.bytes())

    def open(self, sealed: bytes, place: Place) -> str:
        """The text that was sealed for this place. Raises SealBroken."""
        return self.open_bytes(sealed, place).decode()

    def open_bytes(self, sealed: bytes, place: Place) -> bytes:
        """The bytes that were sealed for this place. Raises SealBroken."""
        number = int.from_bytes(sealed[1:HEADER_BYTES])
        cipher = self._ciphers.get(number)
        if sealed[:1] != bytes([FORMAT]) or cipher is None:
            raise SealBroken(f"No key numbered {number} is configured.")
        nonce = sealed[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]
        try:
            return cipher.decrypt(nonce, sealed[HEADER_BYTES + NONCE_BYTES :], place.bytes())
        except (InvalidTag, ValueError):  # ValueError: cut off before the nonce is over
            raise SealBroken(f"{place.table}.{place.column} was not sealed here.") from None

    def index(self, purpose: str, value: str) -> bytes:
        """A keyed hash under which a value is found again, separate for each purpose."""
        return self._keyed(f"index/{purpose}", value.encode())

    def sign_in_code(self, code_id: UUID) -> str:
        """The digits of a one-time code, derived from its id, so that no copy is ever stored."""
        number = int.from_bytes(self._keyed("sign-in-code", code_id.bytes))
        return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}}"

    def transfer_code(self, transfer_id: UUID) -> str:
        """The code that hands a watch over, derived from its id, so that no copy is ever stored."""
        return code_of(int.from_bytes(self._keyed("transfer-code", transfer_id.bytes)))

    def certificate_code(self, timepiece_id: UUID) -> str:
        """The code of a piece's certificate: its id, enciphered, so that nothing need be stored.

        It is 128 bits that only the key can make, and tells nothing: not even which is older.
        """
        block = self._certificates().encryptor().update(timepiece_id.bytes)
        return base64.b32encode(block).decode().rstrip("=").lower()

    def certified_piece(self, code: str) -> UUID | None:
        """The id that a code was made of; of a code that nobody made, none or a meaningless one."""
        try:
            block = base64.b32decode(code.upper() + CODE_PADDING)
        except (binascii.Error, ValueError):
            return None
        if len(block) != UUID_BYTES:
            return None
        timepiece_id = UUID(bytes=self._certificates().decryptor().update(block))
        return timepiece_id if self.certificate_code(timepiece_id) == code.lower() else None

    def _certificates(self) -> Cipher[modes.ECB]:
        # One block under a key of its own is a permutation of ids: there is nothing to chain.
        key = self._keyed("certificate", b"")
        return Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305 - see above

    def _keyed(self, purpose: str, value: bytes) -> bytes:
        key = hmac.digest(self._index_key, purpose.encode(), hashlib.sha256)
        return hmac.digest(key, value, hashlib.sha256)
