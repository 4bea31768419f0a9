"""The care programme as a client may show it."""

from datetime import date

import strawberry

from graph.context import Info


@strawberry.type(description="The care programme as it stands.")
class Programme:
    version: int = strawberry.field(description="The version of its rules.")
    opens_on: date = strawberry.field(description="The first day of registrations.")
    base_years: int = strawberry.field(
        description="Years of the base warranty, from purchase, where a market has no other."
    )
    total_years: int = strawberry.field(description="Years in all after registering.")
    minimum_age: int = strawberry.field(description="The age from which one may join.")
    covered_categories: list[str] = strawberry.field(description="The categories that take part.")


def read_programme(info: Info) -> Programme:
    programme = info.context.house.programme
    return Programme(
        version=programme.version,
        opens_on=programme.opens_on,
        base_years=programme.base_years,
        total_years=programme.total_years,
        minimum_age=programme.minimum_age,
        covered_categories=sorted(programme.covered_categories),
    )
