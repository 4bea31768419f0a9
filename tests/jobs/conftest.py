"""An office that sends what owners are owed into a folder, and a world for it to write about."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from i18n.catalogue import Catalogues, catalogues
from integrations.mail import FolderMailer
from jobs.mail import MailRoom
from jobs.notices import send_notice
from models.care import Notice
from models.catalogue import Timepiece
from models.database import Database
from models.holding import OwnershipClaim
from models.people import OwnerProfile
from services.acceptance import Acceptance, accept_transfer
from services.claim_verdicts import decide_claim
from services.claiming import object_to_claim, withdraw_claim
from services.claims import SILENCE
from services.household import Household
from services.sale_voids import void_sale
from services.transfers import offer_transfer
from tests.factories import (
    TERMS,
    Piece,
    Seller,
    SignedIn,
    declare,
    make_card,
    make_collection,
    make_owner,
    make_point_of_sale,
    make_reference,
    make_timepiece,
    publish_policies,
    register,
)

SENDER = "Care programme <care@maison.example>"
PUBLIC_URL = "https://care.maison.example"


class Marked(dict):
    """The translations of a language, every text its own between marks: what has none is seen."""

    def get(self, msgid, default=None):
        return (f"‹{msgid}›",)


IN_ARABIC = Catalogues({"ar": Marked()})


@dataclass(frozen=True, slots=True)
class Office:
    """Sends notices, and shows the mails that came of it."""

    database: Database
    house: Household
    folder: Path

    def room(self, texts=None):
        mailer = FolderMailer(self.folder, SENDER)
        return MailRoom(self.database, self.house, mailer, texts or catalogues(), PUBLIC_URL)

    async def notices(self, kind, owner):
        """What an owner is owed of a kind, the newest first."""
        mine = (Notice.kind == kind, Notice.owner_id == owner.id)
        async with self.database.transaction() as session:
            found = await session.scalars(select(Notice.id).where(*mine).order_by(Notice.id.desc()))
            return list(found)

    async def send(self, kind, owner, texts=None):
        """The mail of an owner's newest notice of a kind; None when it sends none."""
        notice_id, *_ = await self.notices(kind, owner)
        await send_notice(self.room(texts), notice_id)
        return self.mail(notice_id)

    def mail(self, notice_id: UUID):
        path = self.folder / f"notice-{notice_id}.eml"
        return (
            message_from_bytes(path.read_bytes(), policy=policy.default) if path.exists() else None
        )

    async def owe(self, kind, owner, object_id, detail=""):
        """A notice as a service would have promised it, without its job."""
        async with self.database.transaction() as session:
            row = Notice(kind=kind, owner_id=owner.id, object_id=object_id, detail=detail)
            session.add(row)
        return row.id


SOLD_ON, ASKED_AT = date(2026, 3, 2), datetime(2026, 3, 2, 15, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class World:
    """A piece sold in Paris on 2 March 2026, and two people who may want it."""

    database: Database
    house: Household
    seller: Seller
    piece: Piece
    ada: SignedIn
    ben: SignedIn

    async def another_piece(self):
        async with self.database.transaction() as session:
            known = await session.get_one(Timepiece, self.piece.id)
        return await make_timepiece(self.database, known.reference_id)

    async def sell(self, external_id="S", number=None):
        number = number or self.piece.number
        await declare(
            self.database,
            self.seller,
            number,
            sold_on=SOLD_ON,
            at=ASKED_AT,
            external_id=external_id,
        )

    async def take_back(self, *, is_return=False, external_id="S"):
        async with self.database.transaction() as session:
            await void_sale(
                session,
                self.house.programmes,
                point_of_sale_id=self.seller.id,
                external_id=external_id,
                voided_by=None,
                is_return=is_return,
                at=ASKED_AT,
            )

    async def with_card(self):
        return replace(self.piece, card=await make_card(self.database, self.piece.id))

    async def register(self, owner, *, with_card=False, number=None):
        piece = await self.with_card() if with_card else self.piece
        piece = replace(piece, number=number or piece.number)
        return await register(self.database, owner, piece, at=ASKED_AT)

    async def held(self):
        """Ada holds the piece."""
        await self.sell()
        return await self.register(self.ada)

    async def offer(self, kind="GIFT"):
        async with self.database.transaction() as session:
            return await offer_transfer(
                session,
                self.house.vault,
                owner_id=self.ada.id,
                timepiece_id=self.piece.id,
                kind=kind,
                at=datetime.now(UTC),
            )

    async def transfer(self, kind="GIFT"):
        """Ada offers, and Ben accepts."""
        code = self.house.vault.transfer_code(await self.offer(kind))
        async with self.database.transaction() as session:
            wish = Acceptance(code=code, terms_version=TERMS, locale="en")
            at = datetime.now(UTC)
            await accept_transfer(session, self.house, owner_id=self.ben.id, wish=wish, at=at)

    async def claim(self):
        """Ada holds it, and Ben claims it with the card in his hand."""
        await self.held()
        return await self.register(self.ben, with_card=True)

    async def object(self):
        claim_id = await self.newest_claim()
        async with self.database.transaction() as session:
            await object_to_claim(session, owner_id=self.ada.id, claim_id=claim_id, at=ASKED_AT)

    async def withdraw(self):
        claim_id = await self.newest_claim()
        async with self.database.transaction() as session:
            await withdraw_claim(session, owner_id=self.ben.id, claim_id=claim_id, at=ASKED_AT)

    async def newest_claim(self):
        async with self.database.transaction() as session:
            newest = select(OwnershipClaim.id).order_by(OwnershipClaim.id.desc()).limit(1)
            return await session.scalar(newest)

    async def forget(self, owner):
        """Nothing personal is left of somebody."""
        async with self.database.transaction() as session:
            await session.delete(await session.get_one(OwnerProfile, owner.id))

    async def decide(self, claim_id, *, granted):
        async with self.database.transaction() as session:
            await decide_claim(
                session,
                self.house.programmes,
                claim_id=claim_id,
                granted=granted,
                actor="STAFF:1",
                at=ASKED_AT + SILENCE + timedelta(days=1),
            )


@pytest.fixture
async def world(database, house):
    await publish_policies(database)
    collection = await make_collection(database)
    reference = await make_reference(database, collection, number="CB-2201-36")
    piece = await make_timepiece(database, reference)
    ada, ben = [await make_owner(database, house, country="GB") for _ in range(2)]
    seller = await make_point_of_sale(database)
    return World(database, house, seller, piece, ada, ben)


@pytest.fixture
def office(database, house, tmp_path):
    return Office(database, house, tmp_path / "mail")


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def page_of(mail):
    return mail.get_body(("html",)).get_content()
