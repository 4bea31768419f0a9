"""The languages offered, and the one that an operation is answered in."""

import strawberry

from graph.context import Info
from graph.scalars import LanguageTag
from i18n.locales import LOCALES, Language, language


@strawberry.type(description="A language offered.")
class OfferedLanguage:
    tag: LanguageTag = strawberry.field(description="By BCP 47.")
    name: str = strawberry.field(description="Its own name for itself.")
    direction: str = strawberry.field(description="LTR or RTL.")


@strawberry.type(description="The languages offered, and the one in use.")
class Localization:
    languages: list[OfferedLanguage] = strawberry.field(description="All languages offered.")
    current: OfferedLanguage = strawberry.field(description="The language of this operation.")
    reason: str = strawberry.field(
        description="What decided: EXPLICIT, ACCEPT_LANGUAGE, PREFERENCE or DEFAULT."
    )


def read_localization(info: Info) -> Localization:
    return Localization(
        languages=[_offered(each) for each in LOCALES],
        current=_offered(language(info.context.language)),
        reason=info.context.choice.reason.value,
    )


def _offered(each: Language) -> OfferedLanguage:
    return OfferedLanguage(tag=LanguageTag(each.tag), name=each.name, direction=each.direction)
