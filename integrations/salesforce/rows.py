"""A row as it is sent, whatever it came from, and the order in which rows are sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from integrations.salesforce.columns import Table
from integrations.salesforce.faults import Trouble

Answer = str | Trouble
"""The id that Salesforce gave the row, or why it did not take it."""


class OrgModel(StrEnum):
    """How an org keeps private clients: as a Contact of an Account of its own, or as one record."""

    CONTACT = "contact"
    PERSON_ACCOUNT = "person_account"


@dataclass(frozen=True, slots=True)
class Row:
    """One write of one object: by the CRM's own id where it is known, else by ours.

    `create_only` are fields that Salesforce takes at creation and refuses afterwards. Of `left_out`
    (our names) it was sent once and refused with `code`; now it goes without them. A row that
    `passes_warnings` is taken although the CRM's duplicate rules warn of one like it.
    """

    table: Table
    our_id: UUID
    crm_id: str | None
    fields: Mapping[str, object]
    create_only: frozenset[str] = frozenset()
    untouched_since: datetime | None = None
    is_new_for_sure: bool = False
    passes_warnings: bool = False
    left_out: tuple[str, ...] = ()
    code: str | None = None

    @property
    def goes_alone(self) -> bool:
        """Whether it needs a header of its own, which a row among others cannot have."""
        return self.untouched_since is not None or self.passes_warnings
