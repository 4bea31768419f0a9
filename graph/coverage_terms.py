"""What cover means: the wording in force on a day, from memory."""

from datetime import date

import strawberry

from graph.context import Context
from graph.scalars import LanguageTag
from rules.policies import terms_on


@strawberry.type(description="What cover means: the wording in force on a day.")
class CoverageTerms:
    version: str = strawberry.field(description="The day from which it is in force.")
    language: LanguageTag = strawberry.field(description="The language of the texts.")
    covered: str = strawberry.field(description="What is covered.")
    not_covered: str = strawberry.field(description="What is not.")


def read_terms(context: Context, on: date) -> CoverageTerms | None:
    """The terms of a day in the reader's language; none before the first version."""
    terms = terms_on(on)
    if terms is None:
        return None

    def say() -> CoverageTerms:
        return CoverageTerms(
            version=terms.version,
            language=LanguageTag(context.language),
            covered=context.translate(terms.covered),
            not_covered=context.translate(terms.not_covered),
        )

    return context.snapshot.keep(("coverage terms", terms.version, context.language), say)
