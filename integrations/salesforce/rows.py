"""A row as it is sent, whatever it came from, and the order in which rows are sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from uuid import UUID

EXTERNAL_ID = "Caseback_Id__c"
VERSION = "Caseback_Version__c"


class OrgModel(StrEnum):
    """How an org keeps private clients: as a Contact of an Account of its own, or as one record."""

    CONTACT = "contact"
    PERSON_ACCOUNT = "person_account"


class Step(IntEnum):
    """The order of delivery: what is referred to comes first."""

    PRODUCT = 1
    INDIVIDUAL = 2
    ACCOUNT = 3
    CONTACT = 4
    ASSET = 5
    WARRANTY = 6
    OPT_OUT = 7
    CONSENT = 8
    REFUSAL = 9  # after its receipt: whoever lifts an opt-out looks for receipts afterwards


@dataclass(frozen=True, slots=True)
class Row:
    """One upsert of one object by our id.

    `create_only` are fields that Salesforce takes at creation and refuses afterwards. A row that
    `amends` belongs to another record and must not create it. A row that `waits` is sent once the
    other rows of its record have arrived.
    """

    step: Step
    object_name: str
    id: UUID
    fields: Mapping[str, object]
    create_only: frozenset[str] = frozenset()
    amends: bool = False
    waits: bool = False
