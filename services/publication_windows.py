"""The window of a publication as it stands: with the embargo of its piece, and what replaces it.

At every instant and in every market a piece has one publication: the one that began last. One
begins when its window does, and not before it was made. It replaces those before it from then on,
also once it has ended; one that was withdrawn before it began has never replaced any.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Function, Subquery, and_, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from models.content import EVERYWHERE, ContentEmbargo, ContentRevision
from models.database import Record
from models.publication import Publication
from models.query import Query
from rules.visibility import NO_MARKET, Window

T = TypeVar("T")
Embargoes = Mapping[UUID, Mapping[str, datetime]]

EMBARGOES = Query(
    select(ContentEmbargo.content_id, ContentEmbargo.market, ContentEmbargo.embargo_at)
)

_BEGINS: ColumnElement[datetime] = func.greatest(Publication.visible_from, Publication.created_at)
_HAS_STOOD = or_(Publication.withdrawn_at.is_(None), Publication.withdrawn_at > _BEGINS)


def _later(
    each: Function[T], which: ColumnElement[bool], *also: InstrumentedAttribute[list[str]]
) -> ColumnElement[T]:
    """An aggregate over what begins later of the same piece; one pass over all publications."""
    return each.filter(which).over(
        partition_by=[ContentRevision.content_id, *also],
        order_by=[_BEGINS, Publication.id],
        rows=(1, None),
    )


_EACH = func.jsonb_build_object("at", _BEGINS, "markets", Publication.markets)
_HAS_BEGUN = func.bool_or(func.now() >= _BEGINS)
_EVERYWHERE = and_(_HAS_STOOD, func.cardinality(Publication.markets) == 0)

# Of each publication by its id: what replaces it, and whether that has begun wherever it is seen.
LINES: Subquery = (
    select(
        Publication.id,
        func.coalesce(_later(func.jsonb_agg(_EACH), _HAS_STOOD), func.jsonb_build_array()).label(
            "replacements"
        ),
        or_(
            func.coalesce(_later(_HAS_BEGUN, _EVERYWHERE), false()),
            func.coalesce(_later(_HAS_BEGUN, _HAS_STOOD, Publication.markets), false()),
        ).label("is_over"),
    )
    .join(ContentRevision, ContentRevision.id == Publication.revision_id)
    .subquery("line")
)


def embargoes_by_piece(rows: Iterable[Record]) -> Embargoes:
    """The rows of EMBARGOES by piece and market; a piece without any has an empty place."""
    found: defaultdict[UUID, dict[str, datetime]] = defaultdict(dict)
    for row in rows:
        found[row["content_id"]][row["market"]] = row["embargo_at"]
    return found


def window_of(row: Record, embargoes: Mapping[str, datetime]) -> Window:
    """The window of a row with `replacements`, under the embargoes of its piece by market."""
    of_markets = {market: at for market, at in embargoes.items() if market != EVERYWHERE}
    everywhere, by_market = _replaced(row["replacements"])
    return Window(
        visible_from=row["visible_from"],
        visible_until=row["visible_until"],
        withdrawn_at=row["withdrawn_at"],
        embargo_at=embargoes.get(EVERYWHERE),
        market_embargoes=of_markets or NO_MARKET,
        replaced_at=everywhere,
        market_replacements=by_market or NO_MARKET,
    )


def _replaced(
    rows: Iterable[Mapping[str, Any]],
) -> tuple[datetime | None, Mapping[str, datetime]]:
    """The first instant at which it is replaced: everywhere, and in single markets."""
    first: dict[str, datetime] = {}
    for row in rows:
        at = datetime.fromisoformat(row["at"])
        for market in row["markets"] or [EVERYWHERE]:
            first[market] = min(at, first.get(market, at))
    everywhere = first.pop(EVERYWHERE, None)
    return everywhere, first
