"""A maison and its CRM, in agreement: an owner with a watch, delivered and heard."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from integrations.crm import CRM
from integrations.crm_records import RecordKind
from integrations.memory_crm import MemoryCRM
from jobs.crm.inbound.hearing import Hearing
from jobs.crm.outbound.pump import CrmPump
from models.crm import CrmCursor, CrmEvent, CrmLink, CrmReview
from models.database import Database
from models.ledger import Audit
from models.outbox import CrmDirty
from models.people import Consent
from services.consents import record_consent
from services.crm.reviews import decide
from services.household import Household
from services.profiles import PROFILES, open_profile, update_profile
from tests.factories import (
    TERMS,
    Piece,
    Seller,
    SignedIn,
    make_catalogue,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    now,
    publish_policies,
    register,
)

DESK = "CRM_AGENT:desk Paris"
STAMPS = (
    *(Consent.created_at, Audit.created_at, CrmReview.created_at, CrmReview.decided_at),
    *(CrmLink.acknowledged_at, CrmCursor.heard_until, CrmCursor.turned_at),
)


@dataclass
class OrgClock:
    """The org's clock: this machine's, moved."""

    ahead: timedelta = timedelta()

    def __call__(self):
        return datetime.now(UTC) + self.ahead


@dataclass
class World:
    """What staff and owners do, what the sync makes of it, and what is to be seen then."""

    database: Database
    house: Household
    crm: CRM
    seller: Seller
    reference_id: UUID
    owner: SignedIn
    piece: Piece
    clock: OrgClock = field(default_factory=OrgClock)

    def __post_init__(self):
        if isinstance(self.crm, MemoryCRM):
            self.crm.records.clock = self.clock

    @property
    def hearing(self):
        return Hearing(self.database, self.house, self.crm)

    async def hear(self):
        return await self.hearing.turn()

    async def deliver(self):
        """All that is due or will be; how many records were settled."""
        await self.make_due()
        return await CrmPump(self.database, self.house.vault, self.crm).drain()

    async def make_due(self):
        async with self.database.transaction() as session:
            due = update(CrmDirty).values(due_at=func.now(), lease=None, lease_until=None)
            await session.execute(due)

    async def pass_time(self, seconds=10):
        """Have all that happened be longer ago, on both sides."""
        by = timedelta(seconds=seconds)
        for each in self.crm.records.all.values():
            at, who = each.modified_at - by, each.modified_by
            self.crm.records.change(each, by=who, modified_at=at)
        async with self.database.transaction() as session:
            for column in STAMPS:
                await session.execute(update(column.class_).values({column: column - by}))

    async def join(self, **facts):
        return await make_owner(self.database, self.house, **facts)

    async def buy(self, owner):
        piece = await make_sold_piece(self.database, self.seller, self.reference_id)
        await register(self.database, owner, piece)
        return piece

    async def change(self, **changes):
        async with self.database.transaction() as session:
            await update_profile(session, self.house, owner_id=self.owner.id, changes=changes)

    async def answer(self, *, granted, owner=None):
        async with self.database.transaction() as session:
            await record_consent(
                session,
                owner_id=(owner or self.owner).id,
                purpose="MARKETING",
                channel="EMAIL",
                granted=granted,
                policy_version=TERMS,
                locale="en",
            )

    async def decide(self, kind, verdict, record_id=None):
        (review,) = await self.reviews(kind, record_id=record_id)
        async with self.database.transaction() as session:
            return await decide(
                session,
                self.house.programmes,
                review_id=review.id,
                verdict=verdict,
                actor=DESK,
                at=now(),
            )

    async def profile(self, owner=None):
        (row,) = await self.database.fetch(PROFILES, ids=[(owner or self.owner).id])
        return open_profile(self.house.vault, row)

    def contact(self, owner=None):
        return self.crm.records.find((owner or self.owner).id)

    async def answers(self, owner=None):
        """What the owner answered to news by mail, in order: whether yes, and where it was said."""
        mine = {"owner_id": (owner or self.owner).id, "purpose": "MARKETING"}
        rows = await self._all(select(Consent).filter_by(**mine).order_by(Consent.created_at))
        return [(row.granted, row.source) for row in rows]

    async def reviews(self, kind=None, *, record_id=None):
        """The open ones."""
        some = select(CrmReview).where(CrmReview.decided_at.is_(None)).order_by(CrmReview.kind)
        rows = await self._all(some)
        return [
            row for row in rows if kind in (None, row.kind) and record_id in (None, row.record_id)
        ]

    async def questions(self):
        return [(row.kind, row.fields) for row in await self.reviews()]

    async def link(self, record_id=None, kind=RecordKind.OWNER):
        (row,) = await self._all(
            select(CrmLink).filter_by(kind=kind.value, id=record_id or self.owner.id)
        )
        return row

    async def events(self, record_id=None):
        mine = select(CrmEvent).filter_by(record_id=record_id or self.owner.id)
        return [(row.what, row.code, row.fields, row.actor) for row in await self._all(mine)]

    async def audited(self):
        mine = select(Audit).filter_by(object_kind="OWNER", object_id=self.owner.id)
        rows = await self._all(mine.order_by(Audit.position))
        return [(row.actor, row.action, row.fields) for row in rows]

    async def waiting(self):
        async with self.database.transaction() as session:
            return await session.scalar(select(func.count()).select_from(CrmDirty))

    async def _all(self, statement):
        async with self.database.transaction() as session:
            return (await session.scalars(statement)).all()


async def begin_world(database, house, crm=None):
    """A registered watch whose owner the CRM knows, all agreed and all heard."""
    await publish_policies(database)
    seller = await make_point_of_sale(database)
    reference_id = (await make_catalogue(database))["WATCH"]
    piece = await make_sold_piece(database, seller, reference_id)
    owner = await make_owner(database, house)
    await register(database, owner, piece)
    world = World(database, house, crm or MemoryCRM(), seller, reference_id, owner, piece)
    await world.deliver()
    await world.hear()
    return world
