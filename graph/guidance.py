"""The guides and tips of a watch in pages, and each of them by its id."""

from collections.abc import Sequence
from typing import Annotated
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
from services.guidance import choose_items, find_items
from services.portfolio import OwnedWatch


@strawberry.type(description="A guide in a page.")
class UserGuideEdge:
    cursor: str = strawberry.field(description="Where the edge stands.")
    node: UserGuide = strawberry.field(description="The guide.")


@strawberry.type(description="A page of guides.")
class UserGuideConnection:
    edges: list[UserGuideEdge] = strawberry.field(description="The page with its cursors.")
    nodes: list[UserGuide] = strawberry.field(description="The page without cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int = strawberry.field(description="How many there are in all.")


@strawberry.type(description="A tip in a page.")
class TipEdge:
    cursor: str = strawberry.field(description="Where the edge stands.")
    node: Tip = strawberry.field(description="The tip.")


@strawberry.type(description="A page of tips.")
class TipConnection:
    edges: list[TipEdge] = strawberry.field(description="The page with its cursors.")
    nodes: list[Tip] = strawberry.field(description="The page without cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int = strawberry.field(description="How many there are in all.")


Kinds = Annotated[
    list[ContentKind] | None, strawberry.argument(description="Only these kinds; else all.")
]


def guides_page(
    context: Context,
    watch: OwnedWatch,
    *,
    kinds: Sequence[ContentKind] | None,
    first: int,
    after: str | None,
) -> UserGuideConnection:
    wanted = [kind for kind in GUIDES if kinds is None or kind in kinds]
    nodes, cursors, page_info, total = _page(UserGuide, context, watch, wanted, first, after)
    edges = [
        UserGuideEdge(cursor=cursor, node=node) for cursor, node in zip(cursors, nodes, strict=True)
    ]
    return UserGuideConnection(edges=edges, nodes=nodes, page_info=page_info, total_count=total)


def tips_page(
    context: Context,
    watch: OwnedWatch,
    *,
    kinds: Sequence[ContentKind] | None,
    first: int,
    after: str | None,
) -> TipConnection:
    wanted = [kind for kind in TIPS if kinds is None or kind in kinds]
    nodes, cursors, page_info, total = _page(Tip, context, watch, wanted, first, after)
    pairs = zip(cursors, nodes, strict=True)
    edges = [TipEdge(cursor=cursor, node=node) for cursor, node in pairs]
    return TipConnection(edges=edges, nodes=nodes, page_info=page_info, total_count=total)


def _page(
    make: type[N],
    context: Context,
    watch: OwnedWatch,
    kinds: Sequence[ContentKind],
    first: int,
    after: str | None,
) -> tuple[list[N], list[str], PageInfo, int]:
    require_page(first)
    reference = context.snapshot.references.get(watch.reference_id)
    chosen = (
        choose_items(
            context.snapshot,
            reference,
            kinds=kinds,
            market=context.country or watch.market,
            language=context.language,
            at=context.now,
        )
        if reference
        else []
    )
    # By the piece, not by its publication: a new text of it does not lose the reader's place.
    keys = [served.item.content_id for served in chosen]
    page, more = cut(chosen, keys, first, read_cursor(after))
    cursors = [write_cursor(served.item.content_id) for served in page]
    nodes = [item_of(make, served) for served in page]
    return nodes, cursors, info_of(cursors, has_next_page=more, after=after), len(chosen)


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
