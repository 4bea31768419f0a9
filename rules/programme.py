"""The care programme as data: every figure, date and list that decides a warranty."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Programme:
    """One version of the programme's rules. A decision keeps the version that it was made by.

    Years count from the purchase date: `total_years` is the whole, not an addition to the base.
    """

    version: int
    opens_on: date
    total_years: int
    base_years: int
    base_years_by_market: Mapping[str, int] = field(default_factory=dict[str, int])
    covered_categories: frozenset[str] = frozenset()
    excluded_categories: frozenset[str] = frozenset()
    sale_kinds: frozenset[str] = frozenset({"SALE"})
    authorised_only_markets: frozenset[str] = frozenset()
    minimum_age: int = 13
    record_begins_on: date = date(1990, 1, 1)

    def base_years_in(self, market: str | None) -> int:
        return self.base_years_by_market.get(market or "", self.base_years)


DEFAULT_PROGRAMME = Programme(
    version=1,
    opens_on=date(2019, 11, 12),
    total_years=8,
    base_years=2,
    covered_categories=frozenset(
        {"WATCH", "HIGH_JEWELLERY", "HAUTE_HORLOGERIE", "SPECIAL_ORDER", "TABLE_CLOCK"}
    ),
    excluded_categories=frozenset({"TRADITION"}),
)
