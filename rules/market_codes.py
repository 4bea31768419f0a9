"""Markets are countries by their two letters."""

import re
from collections.abc import Iterable

from i18n.message import _
from rules.errors import StudioRefused

_MARKET = re.compile(r"[A-Z]{2}")


def require_markets(markets: Iterable[str]) -> None:
    """Raises StudioRefused for what cannot be a market."""
    if odd := next((market for market in markets if not _MARKET.fullmatch(market)), None):
        sentence = _("{market} is no market: write two capital letters, as FR.", market=odd)
        raise StudioRefused("MARKET_INVALID", sentence, "markets")
