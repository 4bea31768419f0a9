"""A guide or a tip as it is served: whole in one language, and able to say why it is shown."""

from datetime import datetime
from typing import TypeVar

import strawberry

from graph.context import Info
from graph.enums import describe
from graph.ids import write_id
from graph.node import Node
from graph.scalars import LanguageTag
from i18n.locales import language
from rules.documents import ContentKind
from rules.targeting import Clause
from rules.why_sentences import sentence_of
from services.guidance import ServedItem

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
        "SAFETY": "A notice for the safety of who wears it; it cannot be dismissed.",
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
    operator: str = strawberry.field(
        description="ANY, ALL or NONE of the values; BETWEEN: in one of these spans of days."
    )
    values: list[str] = strawberry.field(description="The values that made it match.")


@strawberry.interface(description="Something written for owners.")
class ContentItem(Node):
    key: str = strawberry.field(description="The stable key of the piece, in all languages.")
    kind: ContentKind = strawberry.field(description="What it is about.")
    title: str = strawberry.field(description="The title, in the language served.")
    markdown: str = strawberry.field(description="Title and text as CommonMark, without HTML.")
    html: str = strawberry.field(description="Title and text as safe HTML.")
    language: ServedLanguage = strawberry.field(description="The language served.")
    published_at: datetime = strawberry.field(description="From when it could be seen.")
    because: strawberry.Private[tuple[Clause, ...]]

    @strawberry.field(
        description="Why this watch is shown it; empty when it is for all, or asked for by `node`."
    )
    def why(self) -> list[WhyClause]:
        return [_clause(clause) for clause in self.because]

    @strawberry.field(
        description="The most telling reason in a sentence; null when there is none to tell."
    )
    def why_sentence(self, info: Info) -> str | None:
        sentence = sentence_of(self.because)
        return info.context.translate(sentence) if sentence else None


@strawberry.type(description="How the watch works: its daily use and its functions.")
class UserGuide(ContentItem):
    pass


@strawberry.type(description="Advice on strap, care, personalisation and services.")
class Tip(ContentItem):
    pass


N = TypeVar("N", UserGuide, Tip)


def item_of(make: type[N], served: ServedItem) -> N:
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
        published_at=served.item.visible_from,
        because=served.because,
    )


def _clause(clause: Clause) -> WhyClause:
    return WhyClause(
        attribute=clause.dimension.value.upper(),
        operator=clause.op.value.upper(),
        values=sorted(clause.values),
    )
