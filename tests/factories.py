"""Makes what a test begins with: a maison with its catalogue, pieces, sales, cards and people."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from i18n.catalogue import catalogues
from i18n.locales import LOCALES
from models.catalogue import CATEGORIES, Collection, PointOfSale, Reference, Timepiece
from models.database import Database
from models.keys import new_id
from models.warranty import SaleDeclaration
from rules.access import Role
from rules.documents import Block, BlockKind, ContentKind, Document
from rules.policies import POLICIES
from rules.programme import DEFAULT_PROGRAMMES, Programmes
from rules.targeting import Clause
from services.cards import issue_card
from services.cover import begin_cover
from services.household import Household
from services.policies import publish_policy
from services.profiles import NewOwner, create_owner
from services.publishing import TranslatedDocument, publish_document
from services.registration import Wish, register_watch
from services.sales import Declaration, declare_sale
from services.sessions import issue_key, issue_staff_key, open_session
from services.shelf import tell_changed

TERMS = "2026-11-01"
PARIS = "Europe/Paris"
HONOLULU = "Pacific/Honolulu"
NUMBERS = itertools.count(100_001)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An owner, and the token of a session of theirs."""

    id: UUID
    email: str
    token: str
    session_id: UUID


@dataclass(frozen=True, slots=True)
class Seller:
    """A point of sale, and the key of its system."""

    id: UUID
    code: str
    token: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece with its number, and the token of its card if one was issued."""

    id: UUID
    number: str
    card: str | None = None


def now() -> datetime:
    return datetime.now(UTC)


def day_ago(days: int) -> date:
    """A day in the past that has an anniversary in every year."""
    day = now().date() - timedelta(days=days)
    return day - timedelta(days=1) if (day.month, day.day) == (2, 29) else day


def anniversary(day: date, years: int) -> date:
    return day.replace(year=day.year + years)


def free_number() -> str:
    return f"{next(NUMBERS):06d}AB"


async def make_point_of_sale(
    database: Database, *, zone: str = PARIS, market: str = "FR", kind: str = "BOUTIQUE"
) -> Seller:
    row = PointOfSale(
        id=new_id(), kind=kind, market=market, time_zone=zone, city="Paris", name="Boutique"
    )
    row.code = f"POS-{row.id.hex[-8:]}"
    async with database.transaction() as session:
        session.add(row)
        await session.flush()
        key = await issue_key(session, row.id, life=timedelta(days=30), at=now())
    return Seller(row.id, row.code, key)


async def make_staff_key(
    database: Database,
    role: Role = Role.CRM_AGENT,
    *,
    label: str = "desk Paris",
    locales: Sequence[str] = (),
) -> str:
    """The key of one of the maison's own desks or centres."""
    life = timedelta(days=30)
    async with database.transaction() as session:
        return await issue_staff_key(
            session, role, label=label, life=life, at=now(), locales=locales
        )


async def make_collection(database: Database, name: str = "Aurore") -> UUID:
    async with database.transaction() as session:
        row = Collection(id=new_id(), name=name)
        session.add(row)
    return row.id


async def make_reference(
    database: Database,
    collection_id: UUID,
    *,
    category: str = "WATCH",
    number: str | None = None,
    **facts: object,
) -> UUID:
    """A reference with these facts, which every process is told of."""
    row_id = new_id()
    row = Reference(
        id=row_id,
        number=number or f"R{row_id.hex[-8:].upper()}",
        collection_id=collection_id,
        category=category,
        kind="CLOCK" if category == "TABLE_CLOCK" else "WATCH",
        name="Aurore 36",
        **{"calibre": "CB 1904", "movement": "QUARTZ", "strap_system": "QUICK", **facts},
    )
    async with database.transaction() as session:
        session.add(row)
        await tell_changed(session)
    return row_id


async def make_catalogue(database: Database) -> Mapping[str, UUID]:
    """A reference of every category, by category."""
    collection_id = await make_collection(database)
    return {
        category: await make_reference(
            database, collection_id, category=category, number=f"CB-{category}"
        )
        for category in CATEGORIES
    }


async def make_timepiece(
    database: Database, reference_id: UUID, *, number: str | None = None, stolen: bool = False
) -> Piece:
    row = Timepiece(
        id=new_id(),
        individual_number=number or free_number(),
        reference_id=reference_id,
        state="STOLEN" if stolen else "IN_ORDER",
    )
    async with database.transaction() as session:
        session.add(row)
    return Piece(row.id, row.individual_number)


async def make_card(database: Database, timepiece_id: UUID) -> str:
    async with database.transaction() as session:
        return await issue_card(session, timepiece_id, actor="SYSTEM:tests")


async def with_card(database: Database, piece: Piece) -> Piece:
    """The piece with its first card, or with another that supersedes it."""
    return Piece(piece.id, piece.number, await make_card(database, piece.id))


async def declare(
    database: Database,
    seller: Seller,
    number: str,
    *,
    sold_on: date | None = None,
    at: datetime | None = None,
    external_id: str | None = None,
    programmes: Programmes = DEFAULT_PROGRAMMES,
    kind: str = "SALE",
    reference: str | None = None,
) -> UUID:
    declaration = Declaration(
        external_id=external_id or f"S-{number}-{new_id().hex[-6:]}",
        individual_number=number,
        reference=reference,
        sold_on=sold_on or day_ago(30),
        kind=kind,
    )
    async with database.transaction() as session:
        return await declare_sale(
            session,
            programmes,
            point_of_sale_id=seller.id,
            declaration=declaration,
            at=at or now(),
        )


async def prove_sale(
    database: Database,
    piece: Piece,
    *,
    sold_on: date,
    source: str = "CARD",
    market: str | None = "FR",
    programmes: Programmes = DEFAULT_PROGRAMMES,
) -> UUID:
    """A sale that no point of sale declared, and staff found proven by a card or a receipt."""
    sale = SaleDeclaration(id=new_id(), external_id=f"proof of {piece.number}", source=source)
    sale.market, sale.timepiece_id, sale.kind = market, piece.id, "SALE"
    sale.sold_on, sale.state = sold_on, "ACCEPTED"
    async with database.transaction() as session:
        session.add(sale)
        await session.flush()
        await begin_cover(session, programmes, sale, at=now())
    return sale.id


async def make_sold_piece(
    database: Database,
    seller: Seller,
    reference_id: UUID,
    *,
    sold_on: date | None = None,
    at: datetime | None = None,
) -> Piece:
    """A piece in its buyer's hands: sold, declared, and with its card."""
    piece = await make_timepiece(database, reference_id)
    await declare(database, seller, piece.number, sold_on=sold_on, at=at)
    return await with_card(database, piece)


async def make_owner(
    database: Database,
    house: Household,
    *,
    email: str | None = None,
    language: str | None = None,
    country: str = "FR",
) -> SignedIn:
    """Somebody who has joined and is signed in."""
    email = email or f"owner-{new_id().hex[-10:]}@example.com"
    newcomer = NewOwner(
        given_name="Ada",
        family_name="Lovelace",
        birth_date=date(1985, 12, 10),
        country=country,
        preferred_language=language,
    )
    async with database.transaction() as session:
        owner_id = await create_owner(session, house, email=email, newcomer=newcomer, at=now())
        session_id, token = await open_session(session, owner_id, now())
    return SignedIn(owner_id, email, token, session_id)


async def register(
    database: Database,
    owner: SignedIn,
    piece: Piece,
    *,
    at: datetime | None = None,
    programmes: Programmes = DEFAULT_PROGRAMMES,
    terms: str = TERMS,
    without_extension: bool = False,
) -> UUID:
    wish = Wish(
        individual_number=piece.number,
        card_token=piece.card,
        terms_version=terms,
        locale="en",
        without_extension=without_extension,
    )
    async with database.transaction() as session:
        outcome = await register_watch(
            session, programmes, owner_id=owner.id, wish=wish, at=at or now()
        )
    return outcome.registration_id or outcome.claim_id or UUID(int=0)


async def publish_policies(database: Database) -> None:
    """The shipped texts, in every language."""
    async with database.transaction() as session:
        for (purpose, version), message in POLICIES.items():
            texts = {each.tag: catalogues().translate(message, each.tag) for each in LOCALES}
            await publish_policy(session, purpose=purpose, version=version, texts=texts)


async def publish(
    database: Database,
    key: str,
    *,
    kind: ContentKind = ContentKind.USER_GUIDE,
    where: Sequence[Clause] = (),
    visible_from: datetime | None = None,
    visible_until: datetime | None = None,
    embargo_at: datetime | None = None,
    group: str | None = None,
    text: str = "Turn the crown.",
    translations: Mapping[str, str] | None = None,
    markets: frozenset[str] = frozenset(),
) -> UUID:
    """A published piece of one paragraph; the translations are its titles by language."""
    block = Block("first", BlockKind.PARAGRAPH, text)
    document = Document(
        key=key,
        kind=kind,
        title=f"Title of {key}",
        blocks=(block,),
        visible_from=visible_from or now() - timedelta(days=1),
        visible_until=visible_until,
        where=tuple(where),
        group=group,
        markets=markets,
    )
    texts = {
        tag: TranslatedDocument(title, (block,)) for tag, title in (translations or {}).items()
    }
    async with database.transaction() as session:
        return await publish_document(
            session, document, texts, actor="SYSTEM:tests", embargo_at=embargo_at
        )
