"""How many pieces a change of the rules would touch: read in one statement, and nothing written."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import Row, Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import Timepiece
from rules.programme_change import Change, Effect, effects
from rules.warranty import Sale, WatchFacts
from services.timepieces import FACTS, MISSING

PAGE_ROWS = 5000
STATEMENT_TIMEOUT = "1h"  # one statement reads every piece there is
OF_ONE_PIECE = ("sale_declaration_id", "time_zone", "owner_id")  # by which none is like another
TOLD = tuple(each.name for each in fields(WatchFacts) if each.name != "sale")


@dataclass(slots=True)
class Tally:
    """The pieces of one category in one market, and for how many of them a change means what."""

    pieces: int = 0
    bases: int = 0
    extensions: int = 0
    touched: int = 0
    effects: Counter[Effect] = field(default_factory=Counter[Effect])

    def add(self, facts: WatchFacts, change: Change, pieces: int) -> None:
        found = list(effects(facts, change))
        self.pieces += pieces
        self.bases += pieces if facts.base_through else 0
        self.extensions += pieces if facts.extended_through else 0
        self.touched += pieces if found else 0
        for effect in found:
            self.effects[effect] += pieces

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.pieces + other.pieces,
            self.bases + other.bases,
            self.extensions + other.extensions,
            self.touched + other.touched,
            self.effects + other.effects,
        )


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where pieces are counted: `market` is empty where a sale has none."""

    is_sold: bool
    market: str
    category: str


async def simulate(session: AsyncSession, change: Change) -> Mapping[Place, Tally]:
    """What a change means for all pieces there are, by market and category.

    Pieces alike in all that a decision rests on are judged once and counted together; they come in
    pages, so that no more than one of these is held. The transaction can write nothing.
    """
    await session.execute(text("SET TRANSACTION READ ONLY"))
    await session.execute(
        text("SELECT set_config('statement_timeout', :most, true)"), {"most": STATEMENT_TIMEOUT}
    )
    tallies: dict[Place, Tally] = {}
    alike = await session.stream(_alike(), execution_options={"yield_per": PAGE_ROWS})
    async for row in alike:
        facts = _facts(row)
        place = Place(facts.sale is not None, row.market or "", row.category)
        tallies.setdefault(place, Tally()).add(facts, change, row.pieces)
    return tallies


def _alike() -> Select[*tuple[Any, ...]]:
    """The facts by which a decision about one piece is made, and how many have the same."""
    facts = (
        select(
            *(each for each in FACTS.selected_columns if each.key not in OF_ONE_PIECE),
            Timepiece.state.in_(MISSING).label("stolen"),
        )
        .select_from(*FACTS.get_final_froms())
        .subquery()
    )
    return select(*facts.c, func.count().label("pieces")).group_by(*facts.c)


def _facts(row: Row[*tuple[Any, ...]]) -> WatchFacts:
    """Without a time zone: it is the same day at every point of sale that is asked about."""
    return WatchFacts(
        sale=Sale(row.sold_on, None, row.market) if row.sold_on else None,
        **{name: getattr(row, name) for name in TOLD},
    )
