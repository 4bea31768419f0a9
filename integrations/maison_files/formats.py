"""The four files of a maison: their columns, and how each writes its dates."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from integrations.maison_files.dates import Spelling


@dataclass(frozen=True, slots=True)
class Format:
    columns: tuple[str, ...]
    dates: Mapping[str, Spelling] = field(default_factory=dict[str, Spelling])


POINTS_OF_SALE = Format(("code", "name", "kind", "market", "time_zone", "city"))
CATALOGUE = Format(
    (
        *("reference", "collection", "category", "kind", "name", "calibre", "movement"),
        *("functions", "strap_system", "strap_type", "water_resistance_bar", "case_material"),
        *("number_location", "launched_on"),
    ),
    {"launched_on": Spelling.DAY_FIRST},
)
PIECES = Format(("individual_number", "reference", "produced_on"), {"produced_on": Spelling.ISO})
SALES = Format(
    (
        *("declaration_id", "individual_number", "reference", "sold_on"),
        *("point_of_sale", "kind", "voids"),
    ),
    {"sold_on": Spelling.ISO},
)
