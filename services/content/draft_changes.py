"""What a draft says, as one digest, and how it differs from what was written."""

import hashlib
from collections.abc import Iterator
from typing import Protocol

import orjson

from models.content import ContentRevision
from rules.content_segments import segments_of
from rules.documents import Block
from rules.targeting import Clause
from services.content.rows import block_rows, blocks_of, clause_rows


class Written(Protocol):
    """What an author hands in."""

    @property
    def title(self) -> str: ...
    @property
    def blocks(self) -> tuple[Block, ...]: ...
    @property
    def targeting(self) -> tuple[Clause, ...]: ...
    @property
    def same_meaning(self) -> frozenset[str]: ...


def digest_of_revision(revision: ContentRevision) -> bytes:
    """Of what the revision says and whom it is for."""
    said = [revision.title, revision.blocks, revision.targeting]
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()


def changes_in(revision: ContentRevision, draft: Written) -> Iterator[str]:
    """The paths whose texts differ, and the names of all else that does."""
    before = {s.path: s.text for s in segments_of(revision.title, blocks_of(revision.blocks))}
    now = {s.path: s.text for s in segments_of(draft.title, draft.blocks)}
    yield from sorted(path for path in before | now if before.get(path) != now.get(path))
    if revision.blocks != block_rows(draft.blocks):
        yield "blocks"
    if revision.targeting != clause_rows(draft.targeting):
        yield "targeting"
    if frozenset(revision.same_meaning or ()) != draft.same_meaning:
        yield "same_meaning"
