"""Long answers are read in pages; a page token stays good while newer records arrive."""

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass

from integrations.local_crm.errors import Refused

_OPEN_AT_MOST = 50


@dataclass(frozen=True)
class Cursor:
    """The ids an answer consists of, in order, and the query that chose them."""

    soql: str
    ids: tuple[str, ...]
    page: int


class Cursors:
    """Open page tokens. The oldest is given up when too many are open."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, Cursor] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, cursor: Cursor) -> str:
        """The name the cursor goes by from now on."""
        name = "01g" + secrets.token_hex(8)
        with self._lock:
            self._open[name] = cursor
            while len(self._open) > _OPEN_AT_MOST:
                self._open.popitem(last=False)
        return name

    def find(self, name: str) -> Cursor:
        """Raises Refused for a token never given or given up."""
        with self._lock:
            found = self._open.get(name)
        if found is None:
            raise Refused("INVALID_QUERY_LOCATOR", "invalid query locator")
        return found
