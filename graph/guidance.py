"""The guides and tips of a watch in pages, and each of them by its id."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic
from uuid import UUID

import strawberry

from graph.content import N, Tip, UserGuide, item_of
from graph.context import Context
from graph.pages import (
    PageInfo,
    cut,
    info_of,
    read_cursor,
    require_page,
    write_cursor,
)
from rules.documents import GUIDES, TIPS, ContentKind
from services.guidance import ServedItem, choose_items, find_items
from services.heeding import heed
from services.lifecycle import counts_for
from services.portfolio import OwnedWatch
from services.snapshot import ReferenceEntry


@strawberry.type(description="A guide in a page.")
class UserGuideEdge:
    cursor: str = strawberry.field(description="Where the edge stands.")
    node: UserGuide = strawberry.field(description="The guide.")


@strawberry.type(description="A page of guides.")
class UserGuideConnection:
    keys: strawberry.Private[list[UUID]]
    nodes: list[UserGuide] = strawberry.field(description="The page without cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int = strawberry.field(description="How many there are in all.")

    @strawberry.field(description="The page with its cursors.")
    def edges(self) -> list[UserGuideEdge]:
        pairs = zip(self.keys, self.nodes, strict=True)
        return [UserGuideEdge(cursor=write_cursor(key), node=node) for key, node in pairs]


@strawberry.type(description="A tip in a page.")
class TipEdge:
    cursor: str = strawberry.field(description="Where the edge stands.")
    node: Tip = strawberry.field(description="The tip.")


@strawberry.type(description="A page of tips.")
class TipConnection:
    keys: strawberry.Private[list[UUID]]
    nodes: list[Tip] = strawberry.field(description="The page without cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int = strawberry.field(description="How many there are in all.")

    @strawberry.field(description="The page with its cursors.")
    def edges(self) -> list[TipEdge]:
        pairs = zip(self.keys, self.nodes, strict=True)
        return [TipEdge(cursor=write_cursor(key), node=node) for key, node in pairs]


Kinds = Annotated[
    list[ContentKind] | None, strawberry.argument(description="Only these kinds; else all.")
]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page of which kinds was asked for."""

    kinds: Sequence[ContentKind] | None
    first: int
    after: str | None


@dataclass(frozen=True, slots=True)
class Page(Generic[N]):
    keys: list[UUID]
    nodes: list[N]
    page_info: PageInfo
    total_count: int


def guides_page(context: Context, watch: OwnedWatch, asked: Asked) -> UserGuideConnection:
    page = _page(UserGuide, context, watch, GUIDES, asked)
    return UserGuideConnection(
        keys=page.keys, nodes=page.nodes, page_info=page.page_info, total_count=page.total_count
    )


def tips_page(context: Context, watch: OwnedWatch, asked: Asked) -> TipConnection:
    page = _page(Tip, context, watch, TIPS, asked)
    return TipConnection(
        keys=page.keys, nodes=page.nodes, page_info=page.page_info, total_count=page.total_count
    )


def _page(
    make: type[N],
    context: Context,
    watch: OwnedWatch,
    kinds: Collection[ContentKind],
    asked: Asked,
) -> Page[N]:
    require_page(asked.first)
    reference = context.snapshot.references.get(watch.reference_id)
    wanted = [kind for kind in kinds if asked.kinds is None or kind in asked.kinds]
    chosen = _chosen(context, watch, reference, wanted) if reference else []
    # By the piece, not by its publication: a new text of it does not lose the reader's place.
    keys = [served.item.content_id for served in chosen]
    page, more = cut(chosen, keys, asked.first, read_cursor(asked.after))
    keys = [served.item.content_id for served in page]
    ends = [write_cursor(keys[0]), write_cursor(keys[-1])] if keys else []
    return Page(
        keys,
        [item_of(make, served) for served in page],
        info_of(ends, has_next_page=more, after=asked.after),
        len(chosen),
    )


def _chosen(
    context: Context, watch: OwnedWatch, reference: ReferenceEntry, kinds: Sequence[ContentKind]
) -> list[ServedItem]:
    snapshot, now = context.snapshot, context.now
    served = choose_items(
        snapshot,
        reference,
        kinds=kinds,
        market=context.country or watch.market,
        language=context.language,
        at=now,
        counts=counts_for(snapshot, watch, now),
    )
    return heed(snapshot, watch, served, now)


async def load_guides(context: Context, ids: Sequence[UUID]) -> list[UserGuide | None]:
    """The guides among these that may be seen, for no watch; None for all others."""
    return _load(UserGuide, context, sorted(GUIDES), ids)


async def load_tips(context: Context, ids: Sequence[UUID]) -> list[Tip | None]:
    """The tips among these that may be seen, for no watch; None for all others."""
    return _load(Tip, context, sorted(TIPS), ids)


def _load(
    make: type[N], context: Context, kinds: Sequence[ContentKind], ids: Sequence[UUID]
) -> list[N | None]:
    found = find_items(
        context.snapshot,
        ids,
        kinds=kinds,
        market=context.country,
        language=context.language,
        at=context.now,
    )
    return [item_of(make, found[each]) if each in found else None for each in ids]
