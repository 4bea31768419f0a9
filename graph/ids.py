"""Ids that are unique in the whole API and opaque to clients: the type, and our key."""

import base64
import binascii
from uuid import UUID

import strawberry


def write_id(type_name: str, key: UUID) -> strawberry.ID:
    packed = base64.urlsafe_b64encode(f"{type_name}:{key}".encode())
    return strawberry.ID(packed.rstrip(b"=").decode())


def read_id(text: str) -> tuple[str, UUID] | None:
    """The type and key in an id; None for what is none."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        type_name, key = base64.b64decode(padded, altchars=b"-_", validate=True).decode().split(":")
        return type_name, UUID(key)
    except (UnicodeError, ValueError, binascii.Error):
        return None


def read_key(type_name: str, text: str) -> UUID | None:
    """The key in an id of this type; None for anything else."""
    found = read_id(text)
    return found[1] if found and found[0] == type_name else None
