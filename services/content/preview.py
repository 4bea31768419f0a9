"""What an owner would see, before they do: by the rules by which they will, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.content import Content, ContentRevision
from rules.clauses import Dimension
from rules.content_workflow import OPEN
from rules.targeting import why
from rules.visibility import Window
from services.content.explanation import Account, Situation, explain
from services.content.rows import clauses_of
from services.content.translations import texts_of_revision
from services.guidance import ServedItem, attributes_of, text_in
from services.shelving import rendered
from services.snapshot import PublishedItem, ReferenceEntry, Snapshot


class Perspective(StrEnum):
    """LIVE is what is seen now; SCHEDULED, at an instant; DRAFT, with open drafts published too."""

    DRAFT = "DRAFT"
    SCHEDULED = "SCHEDULED"
    LIVE = "LIVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """Who looks, when and how. `as_of` counts for all but LIVE, which is now.

    `counts` are days by dimension: owned, of warranty left, since the last service.
    """

    market: str | None
    language: str
    now: datetime
    as_of: datetime
    perspective: Perspective = Perspective.LIVE
    counts: Mapping[Dimension, int] = field(default_factory=dict[Dimension, int])
    kinds: Sequence[str] = ()

    @property
    def at(self) -> datetime:
        return self.now if self.perspective is Perspective.LIVE else self.as_of


@dataclass(frozen=True, slots=True)
class Preview:
    """What is served, the closest first, and an account of each that is not."""

    served: Sequence[ServedItem]
    lost: Sequence[Account]


async def read_drafts(session: AsyncSession, *, at: datetime) -> list[PublishedItem]:
    """Every open revision as if it were published, in all markets, from `at` on.

    Like what is published, it is there in each language in which it is whole.
    """
    rows = await session.execute(
        select(ContentRevision, Content)
        .join(Content, Content.id == ContentRevision.content_id)
        .where(ContentRevision.state.in_(OPEN), Content.archived_at.is_(None))
        .order_by(Content.key)
    )
    return [await _item(session, revision, content, at) for revision, content in rows.all()]


def preview(
    snapshot: Snapshot,
    reference: ReferenceEntry,
    looking: Looking,
    *,
    drafts: Sequence[PublishedItem] = (),
) -> Preview:
    """What an owner of a piece of this reference would see; `drafts` count from DRAFT alone."""
    is_draft = looking.perspective is Perspective.DRAFT
    accounts = explain(
        snapshot,
        reference,
        Situation(at=looking.at, market=looking.market, counts=looking.counts, kinds=looking.kinds),
        candidates=_with(snapshot, drafts) if is_draft else None,
    )
    attributes = attributes_of(reference, looking.market, looking.counts)
    language = looking.language
    return Preview(
        [
            ServedItem(
                *(each.item, text_in(each.item, language), language),
                because=why(each.item.clauses, attributes),
            )
            for each in accounts
            if each.is_served
        ],
        [each for each in accounts if not each.is_served],
    )


def _with(snapshot: Snapshot, drafts: Sequence[PublishedItem]) -> list[PublishedItem]:
    """All that is published, with each draft in the place of its piece."""
    drafted = {item.content_id for item in drafts}
    return [*(item for item in snapshot.items if item.content_id not in drafted), *drafts]


async def _item(
    session: AsyncSession, revision: ContentRevision, content: Content, at: datetime
) -> PublishedItem:
    texts = await texts_of_revision(session, revision)
    return PublishedItem(
        id=str(revision.id),
        key=content.key,
        clauses=clauses_of(revision.targeting),
        visible_from=at,
        group=content.variant_group,
        content_id=content.id,
        kind=content.kind,
        window=Window(at),
        texts={tag: rendered(tag, text.title, text.blocks) for tag, text in texts.items()},
    )
