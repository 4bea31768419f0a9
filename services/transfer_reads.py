"""What an owner reads of the transfers that they offered or accepted; nothing of the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid as UuidType
from sqlalchemy import any_, bindparam, or_, select

from models.catalogue import Timepiece
from models.database import Database, Record
from models.holding import Ownership, OwnershipTransfer, current_owner
from models.query import Query, id_list

_OWNER = bindparam("owner_id", type_=UuidType)
_TRANSFERS = select(
    OwnershipTransfer.id,
    OwnershipTransfer.timepiece_id,
    Timepiece.individual_number,
    OwnershipTransfer.kind,
    OwnershipTransfer.state,
    OwnershipTransfer.created_at,
    OwnershipTransfer.expires_at,
    OwnershipTransfer.decided_at,
).join(Timepiece, Timepiece.id == OwnershipTransfer.timepiece_id)
BY_ID = Query(
    _TRANSFERS.where(
        OwnershipTransfer.id == any_(id_list()),
        or_(OwnershipTransfer.owner_id == _OWNER, OwnershipTransfer.accepted_by == _OWNER),
    )
)
OFFERED = Query(
    _TRANSFERS.join(Ownership, current_owner(OwnershipTransfer.timepiece_id)).where(
        OwnershipTransfer.timepiece_id == any_(id_list()),
        OwnershipTransfer.state == "OFFERED",
        OwnershipTransfer.owner_id == _OWNER,
        Ownership.owner_id == _OWNER,
    )
)


@dataclass(frozen=True, slots=True)
class TransferEntry:
    id: UUID
    timepiece_id: UUID
    individual_number: str
    kind: str
    state: str
    offered_at: datetime
    expires_at: datetime
    decided_at: datetime | None

    def state_at(self, at: datetime) -> str:
        """An offer has expired at its instant, whether or not anybody has written so."""
        return "EXPIRED" if self.state == "OFFERED" and self.expires_at <= at else self.state


async def read_transfers(
    database: Database, owner_id: UUID, ids: Sequence[UUID]
) -> Mapping[UUID, TransferEntry]:
    """Of these transfers, those that this owner offered or accepted."""
    rows = await database.fetch(BY_ID, owner_id=owner_id, ids=list(ids))
    return {row["id"]: _entry(row) for row in rows}


async def read_offers(
    database: Database, owner_id: UUID, timepiece_ids: Sequence[UUID], *, at: datetime
) -> Mapping[UUID, TransferEntry]:
    """The open offer of each piece that this owner holds and has offered."""
    rows = await database.fetch(OFFERED, owner_id=owner_id, ids=list(timepiece_ids))
    offers = [_entry(row) for row in rows]
    return {each.timepiece_id: each for each in offers if each.state_at(at) == "OFFERED"}


def _entry(row: Record) -> TransferEntry:
    return TransferEntry(*row.values())
