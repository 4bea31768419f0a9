"""How far content is in each language, for the maison's own people and their automation."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from graph.context import Context, Info
from graph.errors import PublicError
from graph.mutations import require
from graph.scalars import LanguageTag
from i18n.locales import TRANSLATED
from rules.access import Action
from rules.errors import StudioRefused
from services.content.completeness import Count, Progress, in_all, read_completeness
from services.content.scopes import Scope, scope_of

Keys = Annotated[
    list[str] | None,
    strawberry.argument(description="The keys of some pieces; left out, all of them."),
]


@strawberry.type(description="How many texts, or words of English, are in which state.")
class TranslationCount:
    reviewed: int = strawberry.field(description="Up to date, and found good by another person.")
    translated: int = strawberry.field(description="Up to date, and not reviewed yet.")
    outdated: int = strawberry.field(description="Translated from an earlier English text.")
    missing: int = strawberry.field(description="Not translated.")
    total: int = strawberry.field(description="All of them.")


@strawberry.type(description="How far content is in a language.")
class LanguageStatus:
    language: LanguageTag = strawberry.field(description="The language.")
    pieces: int = strawberry.field(description="How many pieces were counted.")
    complete_pieces: int = strawberry.field(
        description="Those in which nothing is outdated or missing: only they are served."
    )
    units: TranslationCount = strawberry.field(
        description="By texts: the same figures as `msgfmt --statistics` of the export."
    )
    words: TranslationCount = strawberry.field(description="By words of the English text.")


async def read_translation_status(
    info: Info, content_keys: Keys = None
) -> list[LanguageStatus] | None:
    require(info.context, Action.READ_STUDIO)
    scope = await _scope(info.context, content_keys or ())
    found = await read_completeness(info.context.database, scope.content_ids or ())
    return [_status(tag, [by_tag[tag] for by_tag in found.values()]) for tag in TRANSLATED]


async def _scope(context: Context, keys: Sequence[str]) -> Scope:
    try:
        async with context.database.transaction() as session:
            return await scope_of(session, keys)
    except StudioRefused as refusal:
        raise PublicError("BAD_USER_INPUT", context.translate(refusal.text)) from refusal


def _status(tag: str, progress: list[Progress]) -> LanguageStatus:
    total = in_all(progress)
    return LanguageStatus(
        language=LanguageTag(tag),
        pieces=len(progress),
        complete_pieces=sum(each.is_complete for each in progress),
        units=_count(total.units),
        words=_count(total.words),
    )


def _count(count: Count) -> TranslationCount:
    return TranslationCount(
        reviewed=count.reviewed,
        translated=count.translated,
        outdated=count.outdated,
        missing=count.missing,
        total=count.total,
    )
