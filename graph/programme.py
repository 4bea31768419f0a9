"""The care programme as a client may show it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import strawberry

from graph.batching import relation
from graph.context import Context, Info
from graph.scalars import CountryCode
from rules.programme import Programme as Rules

Market = Annotated[
    CountryCode | None, strawberry.argument(description="In this market; else in general.")
]
Category = Annotated[
    str | None, strawberry.argument(description="Of this category; else of any without its own.")
]


def opens_on_in(
    programmes: Sequence["Programme"], _: Context, *, market: Market = None
) -> list[date]:
    return [each.rules.opens_in(market) for each in programmes]


def base_years_of(
    programmes: Sequence["Programme"],
    _: Context,
    *,
    market: Market = None,
    category: Category = None,
) -> list[int]:
    return [each.rules.base_years_of(market, category) for each in programmes]


@strawberry.type(description="The care programme as it stands.")
class Programme:
    rules: strawberry.Private[Rules]
    version: int = strawberry.field(description="The version of its rules.")
    in_force_from: date = strawberry.field(
        description="The day from which this version decides; granted cover stays as it is."
    )
    opens_on: date = relation(opens_on_in, description="The first day of registrations.")
    base_years: int = relation(
        base_years_of,
        description="Years of the base warranty, from purchase. Where a market and a category both"
        " have years of their own, the longer counts.",
    )
    total_years: int = strawberry.field(description="Years in all after registering.")
    minimum_age: int = strawberry.field(description="The age from which one may join.")
    covered_categories: list[str] = strawberry.field(description="The categories that take part.")


def read_programme(info: Info) -> Programme:
    rules = info.context.programme
    return Programme(
        rules=rules,
        version=rules.version,
        in_force_from=rules.in_force_from,
        total_years=rules.total_years,
        minimum_age=rules.minimum_age,
        covered_categories=sorted(rules.covered_categories),
    )
