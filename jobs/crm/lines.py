"""All that a worker does with the CRM, each on a line of its own: one slow answer delays one."""

from collections.abc import Callable, Mapping
from typing import Protocol

from integrations.crm import CRM
from jobs.crm.inbound.listener import Listener
from jobs.crm.outbound.pump import CrmPump
from jobs.crm.reconciliation.comparing import Reconciliation
from models.database import Database
from services.household import Household

OpenCRM = Callable[[], CRM]


class Line(Protocol):
    """Something that runs until it is stopped."""

    async def run(self) -> None: ...

    def stop(self) -> None: ...


class CrmLines:
    """The main lane, the express lane for what is urgent, the ear, and what compares."""

    def __init__(self, database: Database, house: Household, open_crm: OpenCRM) -> None:
        self._crms = [open_crm() for _ in range(4)]
        main, express, ear, compared = self._crms
        self.reconciliation = Reconciliation(database, house, compared)
        self.lines: Mapping[str, Line] = {
            "crm_pump": CrmPump(database, house.vault, main),
            "crm_express": CrmPump(database, house.vault, express, urgent_only=True),
            "crm_listener": Listener(database, house, ear),
        }

    def stop(self) -> None:
        """Have every line end after what it has in hand."""
        for line in self.lines.values():
            line.stop()

    async def close(self) -> None:
        """Hang up."""
        for crm in self._crms:
            await crm.close()
