"""Guides and tips of a watch, each whole in one language, each able to say why it is shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, TypeVar
from uuid import UUID

import strawberry

from graph.context import Context
from graph.enums import describe
from graph.ids import write_id
from graph.node import Node
from graph.pages import (
    PageInfo,
    cut,
    info_of,
    read_cursor,
    require_page,
    write_cursor,
)
from graph.scalars import LanguageTag
from i18n.locales import language
from rules.documents import GUIDES, TIPS, ContentKind
from rules.targeting import Clause
from services.guidance import ServedItem, choose_items
from services.portfolio import OwnedWatch

describe(
    ContentKind,
    "What a guide or a tip is about.",
    {
        "USER_GUIDE": "The daily use of the watch.",
        "FUNCTION": "One function of its movement.",
        "STRAP_CHANGE": "Changing its strap.",
        "STRAP_CARE": "Caring for its strap or bracelet.",
        "PERSONALISATION": "Making it one's own.",
        "CARE": "Caring for the piece.",
        "SERVICE": "The services of the maison.",
        "BROCHURE": "A brochure.",
    },
)


@strawberry.type(description="The language in which something is served.")
class ServedLanguage:
    requested: LanguageTag = strawberry.field(description="The language of this operation.")
    served: LanguageTag = strawberry.field(description="The language of this text.")
    direction: str = strawberry.field(description="LTR or RTL.")
    fallback: bool = strawberry.field(description="Whether another language had to serve.")


@strawberry.type(description="One reason why a watch is shown something.")
class WhyClause:
    attribute: str = strawberry.field(description="What of the watch it is about.")
    operator: str = strawberry.field(description="ANY, ALL or NONE of the values.")
    values: list[str] = strawberry.field(description="The values that made it match.")


@strawberry.interface(description="Something written for owners.")
class ContentItem(Node):
    key: str = strawberry.field(description="The stable key of the piece, in all languages.")
    kind: ContentKind = strawberry.field(description="What it is about.")
    title: str = strawberry.field(description="The title, in the language served.")
    markdown: str = strawberry.field(description="Title and text as CommonMark, without HTML.")
    html: str = strawberry.field(description="Title and text as safe HTML.")
    language: ServedLanguage = strawberry.field(description="The language served.")
    why: list[WhyClause] = strawberry.field(
        description="Why this watch is shown this piece; empty when it is for all."
    )
    published_at: datetime = strawberry.field(description="From when it could be seen.")


@strawberry.type(description="How the watch works: its daily use and its functions.")
class UserGuide(ContentItem):
    pass


@strawberry.type(description="Advice on strap, care, personalisation and services.")
class Tip(ContentItem):
    pass


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
N = TypeVar("N", UserGuide, Tip)


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
    keys = [UUID(served.item.id) for served in chosen]
    page, more = cut(chosen, keys, first, read_cursor(after))
    cursors = [write_cursor(UUID(served.item.id)) for served in page]
    nodes = [_node(make, served) for served in page]
    return nodes, cursors, info_of(cursors, has_next_page=more, after=after), len(chosen)


def _node(make: type[N], served: ServedItem) -> N:
    tag = served.text.language
    return make(
        id=write_id(make.__name__, served.item.content_id),
        key=served.item.key,
        kind=ContentKind(served.item.kind),
        title=served.text.title,
        markdown=served.text.markdown,
        html=served.text.html,
        language=ServedLanguage(
            requested=LanguageTag(served.requested),
            served=LanguageTag(tag),
            direction=language(tag).direction,
            fallback=tag != served.requested,
        ),
        why=[_clause(clause) for clause in served.because],
        published_at=served.item.visible_from,
    )


def _clause(clause: Clause) -> WhyClause:
    return WhyClause(
        attribute=clause.dimension.value.upper(),
        operator=clause.op.value.upper(),
        values=sorted(clause.values),
    )
