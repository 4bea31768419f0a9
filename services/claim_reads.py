"""What owners read of their own claims, and of the claims against a watch that they hold."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid as UuidType
from sqlalchemy import any_, bindparam, select

from models.database import Database
from models.holding import Ownership, OwnershipClaim
from models.query import Query, id_list
from services.claims import SILENCE

MOST_LISTED = 50

_COLUMNS = select(
    OwnershipClaim.id,
    OwnershipClaim.individual_number,
    OwnershipClaim.state,
    OwnershipClaim.silent_until,
    OwnershipClaim.created_at,
)
_CLAIMS = _COLUMNS.where(OwnershipClaim.id == any_(id_list()))
_IS_OWN = OwnershipClaim.owner_id == bindparam("owner_id", type_=UuidType)
OWN_CLAIMS = Query(_CLAIMS.where(_IS_OWN))
ALL_CLAIMS = Query(_CLAIMS)
NEWEST = Query(_COLUMNS.where(_IS_OWN).order_by(OwnershipClaim.id.desc()).limit(MOST_LISTED))
AGAINST = Query(
    select(
        OwnershipClaim.timepiece_id,
        OwnershipClaim.id,
        OwnershipClaim.silent_until,
        OwnershipClaim.objected_at,
    )
    .join(Ownership, Ownership.timepiece_id == OwnershipClaim.timepiece_id)
    .where(
        Ownership.until.is_(None),
        Ownership.is_primary,
        OwnershipClaim.timepiece_id == any_(id_list()),
        OwnershipClaim.state == "WAITING",
        Ownership.owner_id == bindparam("owner_id", type_=UuidType),
    )
    .order_by(OwnershipClaim.id)
)


@dataclass(frozen=True, slots=True)
class ClaimEntry:
    id: UUID
    individual_number: str
    state: str
    silent_until: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RaisedClaim:
    """A claim as who holds the watch is told of it: nothing of the claimant."""

    id: UUID
    object_by: datetime
    objected_at: datetime | None

    @property
    def raised_at(self) -> datetime:
        """When its proof was there, and the holder was told."""
        return self.object_by - SILENCE


async def read_claims(
    database: Database, owner_id: UUID | None, ids: Sequence[UUID]
) -> Mapping[UUID, ClaimEntry]:
    """Of these claims, those that this owner raised; for staff, who are no owner, all."""
    if owner_id is None:
        rows = await database.fetch(ALL_CLAIMS, ids=list(ids))
    else:
        rows = await database.fetch(OWN_CLAIMS, owner_id=owner_id, ids=list(ids))
    return {row["id"]: ClaimEntry(*row.values()) for row in rows}


async def list_claims(database: Database, owner_id: UUID) -> list[ClaimEntry]:
    """The claims that an owner raised, the newest first; 50 at most."""
    return [ClaimEntry(*row.values()) for row in await database.fetch(NEWEST, owner_id=owner_id)]


async def read_claims_against(
    database: Database, owner_id: UUID, timepiece_ids: Sequence[UUID]
) -> Mapping[UUID, list[RaisedClaim]]:
    """The undecided claims with proof to each of these pieces, as far as the owner holds them."""
    found: dict[UUID, list[RaisedClaim]] = defaultdict(list)
    for row in await database.fetch(AGAINST, owner_id=owner_id, ids=list(timepiece_ids)):
        timepiece_id, *rest = row.values()
        found[timepiece_id].append(RaisedClaim(*rest))
    return found
