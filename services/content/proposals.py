"""Drafts as if they were published, so that they can compete before anybody approves them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rules.clauses import Clause
from rules.visibility import Window
from services.snapshot import PublishedItem, Rendered, Snapshot

UNWRITTEN = Rendered("en", "", "", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A piece as it would be published; its text matters to nobody yet."""

    content_id: UUID
    key: str
    kind: str
    clauses: tuple[Clause, ...]
    group: str | None = None
    markets: frozenset[str] = frozenset()
    priority: int = 0
    text: Rendered = UNWRITTEN


def with_proposals(
    snapshot: Snapshot, at: datetime, proposals: Sequence[Proposal]
) -> list[PublishedItem]:
    """All that is published, now or later, with each proposal in the place of its piece."""
    replaced = {each.content_id for each in proposals}
    standing = [
        item
        for item in snapshot.items
        if item.content_id not in replaced and not _is_over(item.window, at)
    ]
    return [*standing, *(_item(each, at) for each in proposals)]


def _is_over(window: Window, at: datetime) -> bool:
    ends = (window.visible_until, window.withdrawn_at, window.replaced_at)
    return any(end is not None and end <= at for end in ends)


def _item(proposal: Proposal, at: datetime) -> PublishedItem:
    return PublishedItem(
        id=str(proposal.content_id),
        key=proposal.key,
        clauses=proposal.clauses,
        visible_from=at,
        group=proposal.group,
        markets=proposal.markets,
        priority=proposal.priority,
        content_id=proposal.content_id,
        kind=proposal.kind,
        window=Window(at),
        texts={proposal.text.language: proposal.text, "en": proposal.text},
    )
