"""The care programme as data: every figure, date and list that decides a warranty."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

LAST_ZONE_ON_EARTH = timezone(timedelta(hours=-12))  # an unknown zone is in the client's favour
FIRST_ZONE_ON_EARTH = timezone(timedelta(hours=14))


@dataclass(frozen=True, slots=True)
class Programme:
    """One version of the programme's rules. A decision keeps the version that it was made by.

    Years count from the purchase date: `total_years` is the whole, not an addition to the base.
    """

    version: int
    in_force_from: date
    opens_on: date
    total_years: int
    base_years: int
    base_years_by_market: Mapping[str, int] = field(default_factory=dict[str, int])
    base_years_by_category: Mapping[str, int] = field(default_factory=dict[str, int])
    covered_categories: frozenset[str] = frozenset()
    excluded_categories: frozenset[str] = frozenset()
    sale_kinds: frozenset[str] = frozenset({"SALE"})
    authorised_only_markets: frozenset[str] = frozenset()
    opens_on_by_market: Mapping[str, date] = field(default_factory=dict[str, date])
    minimum_age: int = 13
    record_begins_on: date = date(1990, 1, 1)

    def base_years_of(self, market: str | None, category: str | None) -> int:
        """Years of the base warranty of a category in a market.

        What is said of the one or the other takes the place of the general years, be it more or
        less. Where both are named, the longer counts: neither promise is broken by the other.
        """
        by_market = self.base_years_by_market.get(market or "")
        by_category = self.base_years_by_category.get(category or "")
        return max(by_market or 0, by_category or 0) or self.base_years

    def covers(self, category: str | None) -> bool:
        return category in self.covered_categories and category not in self.excluded_categories

    def opens_in(self, market: str | None) -> date:
        """The first day of registrations in a market; nothing of the programme before it."""
        return self.opens_on_by_market.get(market or "", self.opens_on)

    @property
    def first_opens_on(self) -> date:
        """The first day of registrations anywhere."""
        return min(self.opens_on, *self.opens_on_by_market.values(), self.opens_on)


@dataclass(frozen=True, slots=True)
class Programmes:
    """All versions of the rules, in order; each is in force from its day until the next one's.

    A base follows from the rules of the day of the sale, an extension from those of the day of the
    request: a change of rules touches nothing that was granted before it.
    """

    versions: tuple[Programme, ...]

    def on(self, day: date) -> Programme:
        """The rules in force on a day; before the first version, the first."""
        begun = [each for each in self.versions if each.in_force_from <= day]
        return begun[-1] if begun else self.versions[0]

    def at(self, instant: datetime) -> Programme:
        """The rules at an instant, where no place says which day it is: the last on earth does."""
        return self.on(instant.astimezone(LAST_ZONE_ON_EARTH).date())


DEFAULT_PROGRAMME = Programme(
    version=1,
    in_force_from=date(1990, 1, 1),
    opens_on=date(2019, 11, 12),
    total_years=8,
    base_years=2,
    covered_categories=frozenset(
        {"WATCH", "HIGH_JEWELLERY", "HAUTE_HORLOGERIE", "SPECIAL_ORDER", "TABLE_CLOCK"}
    ),
    excluded_categories=frozenset({"TRADITION"}),
)

DEFAULT_PROGRAMMES = Programmes((DEFAULT_PROGRAMME,))
