"""Keys are UUIDv7, made by the application: unique anywhere, and in the order of their making."""

import secrets
import time
from uuid import UUID

LAST_ID = UUID(int=2**128 - 1)  # before it comes every key


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562 section 5.7): 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)
