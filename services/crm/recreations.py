"""A record that staff deleted in the CRM, and want there again: it is made anew, with its own."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import Timepiece
from models.crm import CrmLink
from models.holding import Ownership
from models.outbox import KINDS
from models.people import Consent
from models.warranty import CoverageSegment
from services import outbox
from services.crm.links import forget_ours, lock_link
from services.outbox_groups import last_holder


async def recreate(session: AsyncSession, kind: str, record_id: UUID) -> None:
    """Forget where the CRM held a record, and promise it and what was deleted along with it.

    Watches of an owner are told anew whose they are. The caller holds the lock on the record.
    """
    if kind == "OWNER":
        for timepiece_id in await _watches_of(session, record_id):
            await _tell_holder_again(session, timepiece_id)
    gone = {
        "OWNER": ("CONSENT", select(Consent.id).where(Consent.owner_id == record_id)),
        "TIMEPIECE": (
            "COVERAGE",
            select(CoverageSegment.id).where(CoverageSegment.timepiece_id == record_id),
        ),
    }
    promised = {kind: [record_id]}
    await _forget(session, kind, CrmLink.id == record_id)
    if kind in gone:
        child, theirs = gone[kind]
        promised[child] = list(await _forget(session, child, CrmLink.id.in_(theirs)))
    for each in KINDS:
        await outbox.promise(session, each, promised.get(each, ()))


async def _forget(session: AsyncSession, kind: str, which: ColumnElement[bool]) -> Sequence[UUID]:
    forgotten = await session.scalars(
        delete(CrmLink)
        .where(CrmLink.kind == kind, CrmLink.state == "DELETED", which)
        .returning(CrmLink.id)
        .execution_options(synchronize_session=False)
    )
    return forgotten.all()


async def _watches_of(session: AsyncSession, owner_id: UUID) -> Sequence[UUID]:
    held = select(Ownership.timepiece_id).where(Ownership.owner_id == owner_id)
    found = await session.scalars(
        select(Timepiece.id)
        .where(Timepiece.id.in_(held), last_holder(Timepiece.id) == owner_id)
        .order_by(Timepiece.id)
    )
    return found.all()


async def _tell_holder_again(session: AsyncSession, timepiece_id: UUID) -> None:
    link = await lock_link(session, "TIMEPIECE", timepiece_id)
    if link is not None:
        forget_ours(link, ["owner_id"])
        await outbox.promise(session, "TIMEPIECE", [timepiece_id])
