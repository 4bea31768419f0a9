"""The mails that owners are owed: promised with the event itself, one for each, by id alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, column, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.care import Notice
from models.keys import new_id
from services.post import SEND_NOTICE, defer_mail, defer_mails

LEASE = timedelta(seconds=30)  # more than it takes to write and send a mail


class NoticeInHand(Exception):
    """Another worker is about to send this mail; look again later, should it not come to that."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A mail that an owner is owed about an object; see `notify`."""

    owner_id: UUID
    object_id: UUID
    detail: str


@dataclass(frozen=True, slots=True)
class DueNotice:
    """A notice that is ours to send until its lease ends; `at` is when it was taken."""

    id: UUID
    kind: str
    owner_id: UUID
    object_id: UUID
    detail: str
    lease_until: datetime
    at: datetime


async def notify(
    session: AsyncSession, kind: str, *, owner_id: UUID, object_id: UUID, detail: str = ""
) -> None:
    """Have an owner told of an event once this commits; what was promised before is not again.

    `object_id` is what the mail is about: a registration, a transfer, a claim or a segment.
    """
    notice_id = await session.scalar(
        insert(Notice)
        .values(id=new_id(), kind=kind, owner_id=owner_id, object_id=object_id, detail=detail)
        .on_conflict_do_nothing()
        .returning(Notice.id)
    )
    if notice_id is not None:
        await defer_mail(session, SEND_NOTICE, notice_id)


async def notify_all(session: AsyncSession, kind: str, promises: Sequence[Promise]) -> None:
    """Have many owners told, in two statements; what was promised before is not again."""
    if not promises:
        return
    columns = {
        column("id", Uuid): [new_id() for _ in promises],
        column("owner_id", Uuid): [each.owner_id for each in promises],
        column("object_id", Uuid): [each.object_id for each in promises],
        column("detail", Text): [each.detail for each in promises],
    }
    arrays = [literal(values, ARRAY(each.type)) for each, values in columns.items()]
    owed = func.unnest(*arrays).table_valued(*columns, name="owed").render_derived()
    said = select(owed.c.id, literal(kind), owed.c.owner_id, owed.c.object_id, owed.c.detail)
    new = await session.scalars(
        insert(Notice)
        .from_select(["id", "kind", "owner_id", "object_id", "detail"], said)
        .on_conflict_do_nothing()
        .returning(Notice.id)
    )
    await defer_mails(session, SEND_NOTICE, new.all())


async def take(session: AsyncSession, notice_id: UUID) -> DueNotice | None:
    """Take a notice that was not sent yet; none for one that was, or that there never was.

    Raises NoticeInHand while somebody else has it.
    """
    unsent = (Notice.id == notice_id, Notice.sent_at.is_(None))
    is_free = or_(Notice.lease_until.is_(None), Notice.lease_until < func.now())
    taken = await session.execute(
        update(Notice)
        .where(*unsent, is_free)
        .values(lease_until=func.now() + LEASE)
        .returning(
            *(Notice.id, Notice.kind, Notice.owner_id, Notice.object_id, Notice.detail),
            *(Notice.lease_until, func.now()),
        )
    )
    row = taken.one_or_none()
    if row is not None:
        return DueNotice(*row)
    if await session.scalar(select(Notice.id).where(*unsent)) is not None:
        raise NoticeInHand
    return None


async def mark_sent(session: AsyncSession, notice: DueNotice) -> None:
    await session.execute(
        update(Notice).where(Notice.id == notice.id).values(sent_at=func.now(), lease_until=None)
    )


async def let_go(session: AsyncSession, notice: DueNotice) -> None:
    """Give a notice back unsent, unless its lease ran out and somebody else has it by now."""
    await session.execute(
        update(Notice)
        .where(Notice.id == notice.id, Notice.lease_until == notice.lease_until)
        .values(lease_until=None)
    )
