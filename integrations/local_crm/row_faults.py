"""Single writes that fail when told to, as where somebody else holds the record's lock."""

from collections.abc import Mapping
from dataclasses import dataclass

from integrations.local_crm.errors import Json, Refused, Unreadable
from integrations.local_crm.fields import Catalogue, Sobject
from integrations.local_crm.rows import Body, Rows
from integrations.local_crm.store import Transaction
from integrations.local_crm.troubles import (
    TIMING_NAMES,
    Trouble,
    Troubles,
    read_text,
    read_timing,
)

_LOCKED = "UNABLE_TO_LOCK_ROW"
_NAMES = TIMING_NAMES | {"row_code", "message", "object"}


@dataclass(frozen=True, kw_only=True)
class RowFault(Trouble):
    """What happens to single writes; to those of one object alone, if it names one."""

    code: str
    message: str | None = None
    sobject: str | None = None

    def concerns(self, sobject: Sobject) -> bool:
        return self.sobject is None or self.sobject.lower() == sobject.name.lower()

    def refusal(self, id_: str | None) -> Refused:
        if self.message is not None or self.code != _LOCKED:
            return Refused(self.code, self.message or "This failure was asked for.")
        held = f" or 1 records: {id_}" if id_ else ""
        return Refused(self.code, f"unable to obtain exclusive access to this record{held}")


class RowFaults(Troubles[RowFault]):
    """The faults of single writes now set."""

    def strike(self, sobject: Sobject, id_: str | None = None) -> None:
        """Raises Refused when one strikes the write of this record, new or known."""
        struck = self.meet(lambda fault: fault.concerns(sobject))
        if struck:
            raise struck[0].refusal(id_)


class FragileRows(Rows):
    """Rows whose writes meet the faults that were set, before anything is written."""

    def __init__(self, tx: Transaction, catalogue: Catalogue, faults: RowFaults) -> None:
        super().__init__(tx, catalogue)
        self._faults = faults

    def create(self, sobject: Sobject, body: Body) -> str:
        self._faults.strike(sobject)
        return super().create(sobject, body)

    def update(self, sobject: Sobject, id_: str, body: Body) -> None:
        self._faults.strike(sobject, id_)
        super().update(sobject, id_, body)

    def delete(self, sobject: Sobject, id_: str) -> None:
        self._faults.strike(sobject, id_)
        super().delete(sobject, id_)


def read_row_fault(body: Mapping[str, Json]) -> RowFault:
    """Raises Unreadable for an unknown name or a value out of bounds, so no fault is half set."""
    if set(body) - _NAMES:
        raise Unreadable(f"A fault of rows is an object with some of {', '.join(sorted(_NAMES))}")
    code = read_text(body, "row_code")
    if not code:
        raise Unreadable("row_code must be a text")
    return RowFault(
        **read_timing(body),
        code=code,
        message=read_text(body, "message"),
        sobject=read_text(body, "object"),
    )
