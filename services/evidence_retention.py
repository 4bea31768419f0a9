"""How long evidence is kept: a day until it is sent, and half a year once all is decided."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import any_, delete, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.database import Database
from models.holding import Evidence, OwnershipClaim, Registration
from models.query import Query, id_list

AWAITED_FOR = timedelta(hours=24)
KEPT = timedelta(days=180)
BATCH = 1000

THERE = Query(select(Evidence.id).where(Evidence.id == any_(id_list())))


async def forget_evidence(
    session: AsyncSession, at: datetime, *, batch: int = BATCH
) -> Sequence[UUID]:
    """Forget what was never sent, and what belongs to something decided long ago.

    At most a batch; whose it was, so that the files are deleted once this has committed. A row
    that somebody holds is left to the next time.
    """
    never_sent = (Evidence.state == "EXPECTED") & (Evidence.created_at < at - AWAITED_FOR)
    long_decided = or_(
        exists().where(
            Registration.id == Evidence.registration_id, Registration.decided_at < at - KEPT
        ),
        exists().where(
            OwnershipClaim.id == Evidence.claim_id, OwnershipClaim.decided_at < at - KEPT
        ),
    )
    old = select(Evidence.id).where(or_(never_sent, long_decided)).limit(batch)
    gone = await session.scalars(
        delete(Evidence)
        .where(Evidence.id.in_(old.with_for_update(skip_locked=True)))
        .returning(Evidence.id),
        execution_options={"synchronize_session": False},
    )
    return gone.all()


async def orphans_among(
    database: Database, keys: Sequence[UUID], *, at: datetime
) -> Sequence[UUID]:
    """Of the keys of a store, those of no evidence that were announced more than a day ago.

    Evidence is announced before it is sent, so that nothing will ever be known of them again.
    """
    rows = await database.fetch(THERE, ids=list(keys))
    there = {row["id"] for row in rows}
    oldest = (at - AWAITED_FOR).timestamp() * 1000
    return [key for key in keys if key not in there and _made_at(key) < oldest]


def _made_at(key: UUID) -> int:
    """The milliseconds of Unix time that a UUIDv7 begins with."""
    return key.int >> 80
