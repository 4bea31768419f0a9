"""What staff and points of sale do beyond the counter, each act in a transaction of its own."""

from datetime import timedelta

from sqlalchemy import text

from rules.correction import CorrectionReason
from services.card_orders import order_card
from services.corrections import Correction, correct_sale
from services.evidence import offer_evidence, receive_file
from services.evidence_findings import Finding
from services.evidence_subjects import Subject
from services.evidence_verdicts import decide_evidence
from services.exchange_checks import Swap
from services.exchanges import exchange_watch
from services.held_sales import settle_sale
from services.holding import require_holder
from services.timepieces import find_timepiece
from tests.evidence import file
from tests.services.programme_acts import Acts

STAFF = "CRM_AGENT:tests"
STANDING = text("""
    SELECT id FROM sale_declaration
     WHERE timepiece_id = :piece AND state = 'ACCEPTED' AND kind = 'SALE'
""")


class Desk(Acts):
    async def send_evidence(self, owner, what):
        owner_id = self.world.owners[owner].id
        async with self.do() as session:
            asked = await self.newest(session, what, owner=owner_id)
        subject = Subject(asked) if what == "request" else Subject(claim_id=asked)
        async with self.do() as session:
            offered = await offer_evidence(session, owner_id=owner_id, subject=subject)
        async with self.do() as session:
            await receive_file(
                session, owner_id=owner_id, evidence_id=offered, file=file(), at=self.at
            )

    async def decide_evidence(self, is_accepted, days_ago):
        found = Finding(is_accepted, self.at.date() - timedelta(days=days_ago), "FR")
        async with self.do() as session:
            await decide_evidence(
                session,
                self.world.programmes,
                evidence_id=await self.newest(session, "evidence"),
                finding=found,
                actor=STAFF,
                at=self.at,
            )

    async def correct(self, piece, days_ago, may_shorten):
        sold_on = self.at.date() - timedelta(days=days_ago)
        async with self.do() as session:
            sale_id = await session.scalar(STANDING, {"piece": self.world.pieces[piece].id})
            if sale_id is None:
                return
            correction = Correction(sale_id, sold_on, CorrectionReason.MISTYPED, may_shorten)
            await correct_sale(
                session, self.world.programmes, correction=correction, actor=STAFF, at=self.at
            )

    async def settle(self, is_accepted):
        async with self.do() as session:
            await settle_sale(
                session,
                self.world.programmes,
                sale_id=await self.newest(session, "held"),
                is_accepted=is_accepted,
                actor=STAFF,
                at=self.at,
            )

    async def exchange(self, seller, old, sale):
        numbers = [each.number for each in self.world.pieces]
        swap = Swap(self.world.sellers[seller].id, numbers[old], numbers[1 - old], f"S-{sale}")
        async with self.do() as session:
            await exchange_watch(session, self.world.programmes, swap=swap, at=self.at)

    async def order_card(self, owner, piece):
        """A holder's own; damaged, so that the card still proves the watch."""
        owner_id, asked = self.world.owners[owner].id, self.world.pieces[piece]
        async with self.do() as session:
            await find_timepiece(session, asked.number, lock=True)
            await require_holder(session, asked.id, owner_id, primary=False)
            await order_card(session, asked.id, reason="DAMAGED", ordered_by=f"OWNER:{owner_id}")
