"""What people do in the state machine's world, each act in a transaction of its own."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from services.acceptance import Acceptance, accept_transfer
from services.claim_verdicts import decide_claim
from services.claiming import ClaimWish, claim_ownership
from services.incidents import report_incident
from services.registration import Wish, register_watch, withdraw_registration
from services.release import release_watch
from services.sale_voids import void_sale
from services.sales import Declaration, declare_sale
from services.transfers import offer_transfer
from tests.factories import TERMS
from tests.services.programme_world import World

NEWEST = {
    "transfer": "SELECT id FROM ownership_transfer ORDER BY id DESC LIMIT 1",
    "claim": "SELECT id FROM ownership_claim ORDER BY id DESC LIMIT 1",
    "request": "SELECT id FROM registration WHERE owner_id = :owner ORDER BY id DESC LIMIT 1",
    "evidence": "SELECT id FROM evidence WHERE state = 'STORED' ORDER BY id DESC LIMIT 1",
    "held": "SELECT id FROM sale_declaration WHERE state = 'HELD' ORDER BY id DESC LIMIT 1",
}
NOTHING = UUID(int=0)


class Acts:
    def __init__(self, world: World) -> None:
        self.world, self.at = world, world.now

    def do(self):
        return self.world.database.transaction()

    async def newest(self, session, what, **parameters):
        return await session.scalar(text(NEWEST[what]), parameters) or NOTHING

    async def declare(self, seller, sale, piece, days_ago):
        declaration = Declaration(
            external_id=f"S-{sale}",
            individual_number=self.world.pieces[piece].number,
            reference=None,
            sold_on=self.at.date() - timedelta(days=days_ago),
        )
        async with self.do() as session:
            return await declare_sale(
                session,
                self.world.programmes,
                point_of_sale_id=self.world.sellers[seller].id,
                declaration=declaration,
                at=self.at,
            )

    async def void(self, seller, sale, is_return):
        async with self.do() as session:
            return await void_sale(
                session,
                self.world.programmes,
                point_of_sale_id=self.world.sellers[seller].id,
                external_id=f"S-{sale}",
                voided_by=None,
                is_return=is_return,
                at=self.at,
            )

    async def register(self, owner, piece, with_card):
        asked = self.world.pieces[piece]
        wish = Wish(asked.number, TERMS, "en", asked.card if with_card else None)
        async with self.do() as session:
            return await register_watch(
                session,
                self.world.programmes,
                owner_id=self.world.owners[owner].id,
                wish=wish,
                at=self.at,
            )

    async def withdraw(self, owner):
        owner_id = self.world.owners[owner].id
        async with self.do() as session:
            request_id = await self.newest(session, "request", owner=owner_id)
            await withdraw_registration(
                session, owner_id=owner_id, registration_id=request_id, at=self.at
            )

    async def offer(self, owner, piece, kind):
        async with self.do() as session:
            return await offer_transfer(
                session,
                self.world.house.vault,
                owner_id=self.world.owners[owner].id,
                timepiece_id=self.world.pieces[piece].id,
                kind=kind,
                at=self.at,
            )

    async def accept(self, owner):
        async with self.do() as session:
            offered = await self.newest(session, "transfer")
        code = self.world.house.vault.transfer_code(offered)
        async with self.do() as session:
            return await accept_transfer(
                session,
                self.world.house,
                owner_id=self.world.owners[owner].id,
                wish=Acceptance(code, TERMS, "en"),
                at=self.at,
            )

    async def release(self, owner, piece):
        async with self.do() as session:
            await release_watch(
                session,
                owner_id=self.world.owners[owner].id,
                timepiece_id=self.world.pieces[piece].id,
                at=self.at,
            )

    async def claim(self, owner, piece, with_card):
        asked = self.world.pieces[piece]
        wish = ClaimWish(asked.number, TERMS, "en", asked.card if with_card else None)
        async with self.do() as session:
            return await claim_ownership(
                session, owner_id=self.world.owners[owner].id, wish=wish, at=self.at
            )

    async def decide_claim(self, granted):
        async with self.do() as session:
            claim_id = await self.newest(session, "claim")
            return await decide_claim(
                session,
                self.world.programmes,
                claim_id=claim_id,
                granted=granted,
                actor="CRM_AGENT:tests",
                at=self.at,
            )

    async def report(self, owner, piece, kind):
        async with self.do() as session:
            await report_incident(
                session,
                self.world.programmes,
                owner_id=self.world.owners[owner].id,
                timepiece_id=self.world.pieces[piece].id,
                kind=kind,
                at=self.at,
            )
