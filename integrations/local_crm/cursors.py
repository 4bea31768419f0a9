"""Long answers are read in pages; a page token stays good while newer records arrive."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from integrations.local_crm.errors import Refused

_OPEN_AT_MOST = 50
_ID_LENGTH = 18


@dataclass(frozen=True)
class Cursor:
    """The ids an answer consists of, in order, and the query that chose them.

    The ids stand in one text, end to end: a million of them take little room.
    """

    soql: str
    ids: str
    page: int

    @property
    def size(self) -> int:
        return len(self.ids) // _ID_LENGTH

    def read(self, start: int) -> list[str]:
        """The ids of the page that begins there."""
        end = min(start + self.page, self.size)
        return [self.ids[at * _ID_LENGTH : (at + 1) * _ID_LENGTH] for at in range(start, end)]


class Cursors:
    """Open page tokens. The oldest is given up when too many are open."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, Cursor] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, soql: str, ids: Iterable[str], *, page: int) -> tuple[str, Cursor]:
        """The cursor, and the name it goes by from now on."""
        cursor = Cursor(soql, "".join(ids), page)
        name = "01g" + secrets.token_hex(8)
        with self._lock:
            self._open[name] = cursor
            while len(self._open) > _OPEN_AT_MOST:
                self._open.popitem(last=False)
        return name, cursor

    def find(self, name: str) -> Cursor:
        """Raises Refused for a token never given or given up."""
        with self._lock:
            found = self._open.get(name)
        if found is None:
            raise Refused("INVALID_QUERY_LOCATOR", "invalid query locator")
        return found
