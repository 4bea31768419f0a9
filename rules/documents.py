"""A piece of content with all that is said about it, apart from how it is written down."""

from dataclasses import dataclass
from datetime import datetime

from rules.blocks import MEDIA, Block, BlockKind, to_markdown
from rules.content_kinds import GUIDES, TIPS, ContentKind
from rules.document_problem import DocumentProblem
from rules.targeting import Clause

__all__ = [
    "GUIDES",
    "MEDIA",
    "TIPS",
    "Block",
    "BlockKind",
    "ContentKind",
    "Document",
    "DocumentProblem",
    "to_markdown",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One piece: what it says, whom it is for, and from when. No `markets` means all of them."""

    key: str
    kind: ContentKind
    title: str
    blocks: tuple[Block, ...]
    visible_from: datetime
    visible_until: datetime | None = None
    where: tuple[Clause, ...] = ()
    group: str | None = None
    priority: int = 0
    markets: frozenset[str] = frozenset()
