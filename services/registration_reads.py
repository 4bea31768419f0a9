"""What owners read of their own registrations: also of those that wait or were refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid as UuidType
from sqlalchemy import any_, bindparam, select

from models.database import Database
from models.holding import Registration
from models.query import Query, id_list

MOST_LISTED = 50

_OWN = select(
    Registration.id,
    Registration.timepiece_id,
    Registration.state,
    Registration.reason,
    Registration.rule_version,
    Registration.requested_at,
    Registration.individual_number,
    Registration.is_proven,
).where(Registration.owner_id == bindparam("owner_id", type_=UuidType))
BY_ID = Query(_OWN.where(Registration.id == any_(id_list())))
NEWEST = Query(_OWN.order_by(Registration.id.desc()).limit(MOST_LISTED))


@dataclass(frozen=True, slots=True)
class RegistrationEntry:
    """A request of an owner's; the piece is not told before the request was granted."""

    id: UUID
    timepiece_id: UUID | None
    state: str
    reason: str
    rule_version: int
    requested_at: datetime
    individual_number: str
    is_proven: bool

    @property
    def is_told(self) -> bool:
        """Whether its owner may be told all about the watch: by proof, or by having had it."""
        return self.is_proven or self.timepiece_id is not None

    @property
    def is_unconfirmed(self) -> bool:
        """Whether it may be no more than a guess at a number."""
        return not self.is_told and self.state != "ACTIVE"


async def read_registrations(
    database: Database, owner_id: UUID, ids: Sequence[UUID]
) -> Mapping[UUID, RegistrationEntry]:
    """Of these registrations, those that are this owner's."""
    rows = await database.fetch(BY_ID, owner_id=owner_id, ids=list(ids))
    return {row["id"]: RegistrationEntry(*row.values()) for row in rows}


async def list_registrations(database: Database, owner_id: UUID) -> list[RegistrationEntry]:
    """An owner's registrations, the newest first; 50 at most."""
    rows = await database.fetch(NEWEST, owner_id=owner_id)
    return [RegistrationEntry(*row.values()) for row in rows]
