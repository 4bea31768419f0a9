"""The languages offered, and the one that an operation is answered in."""

import strawberry

from graph.context import Info
from graph.scalars import LanguageTag
from i18n.locales import LOCALES, Language, fallbacks, language


@strawberry.type(description="A language offered.")
class OfferedLanguage:
    tag: LanguageTag = strawberry.field(description="By BCP 47.")
    name: str = strawberry.field(description="Its own name for itself.")
    direction: str = strawberry.field(description="LTR or RTL.")
    fallbacks: list[LanguageTag] = strawberry.field(
        description="In which languages a text is looked for when asked for in this one, in this"
        " order: itself first, English last."
    )


@strawberry.type(description="The languages offered, and the one in use.")
class Localization:
    languages: list[OfferedLanguage] = strawberry.field(description="All languages offered.")
    current: OfferedLanguage = strawberry.field(description="The language of this operation.")
    reason: str = strawberry.field(
        description="What decided: EXPLICIT, ACCEPT_LANGUAGE, PREFERENCE, MARKET (the country's"
        " own language) or DEFAULT."
    )


def read_localization(info: Info) -> Localization:
    return Localization(
        languages=[_offered(each) for each in LOCALES],
        current=_offered(language(info.context.language)),
        reason=info.context.choice.reason.value,
    )


def _offered(each: Language) -> OfferedLanguage:
    return OfferedLanguage(
        tag=LanguageTag(each.tag),
        name=each.name,
        direction=each.direction,
        fallbacks=[LanguageTag(tag) for tag in fallbacks(each.tag)],
    )
