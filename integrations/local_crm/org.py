"""What is true of the org beside its records; a tester's levers may change it."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from integrations.local_crm.cursors import Cursors
from integrations.local_crm.fields import Catalogue
from integrations.local_crm.quota import Quota
from integrations.local_crm.row_faults import RowFaults


class LongTransaction:
    """Somebody's work that began long ago and is not yet committed, if there is any."""

    def __init__(self) -> None:
        self.began: str | None = None

    def begin(self, at: str) -> None:
        """The first one holds others back for as long as it is open."""
        self.began = self.began or at

    def end(self) -> None:
        self.began = None


@dataclass(frozen=True)
class Org:
    """All of it is safe to use from many threads."""

    catalogue: Catalogue
    quota: Quota
    cursors: Cursors = field(default_factory=Cursors)
    row_faults: RowFaults = field(default_factory=RowFaults)
    long_transaction: LongTransaction = field(default_factory=LongTransaction)
    bulk_is_due: threading.Event = field(default_factory=threading.Event)
    # What a user sees of the catalogue, where that is not all of it.
    views: Mapping[str, Catalogue] = field(default_factory=dict[str, Catalogue])

    def seen_by(self, user_id: str) -> Catalogue:
        return self.views.get(user_id, self.catalogue)
