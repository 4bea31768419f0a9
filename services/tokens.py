"""Tokens at rest: of sessions, keys and cards alike, only a hash is kept."""

import hashlib


def hashed(token: str) -> bytes:
    """The hash of a token, which is 96 random bits or more: a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).digest()
