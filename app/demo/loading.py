"""Loads the demo maison: its files, its texts, a point of sale's key, and a watch to begin with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.translations import read_documents, translated
from app.importing import FileKind, import_file
from app.settings import SettingsRefused
from app.wiring import Parts
from i18n.locales import LOCALES, SOURCE
from i18n.po import PoFile, read_po
from models.catalogue import PointOfSale, Reference, Timepiece
from models.content import Content
from models.warranty import SaleDeclaration, WarrantyCard
from rules.documents import Document
from rules.policies import POLICIES
from services.cards import issue_card
from services.policies import publish_policy
from services.publishing import TranslatedDocument, publish_document
from services.sessions import issue_key

DATA = Path(__file__).parent / "data"
CONTENT = Path(__file__).parent / "content"
FILES = {
    FileKind.POINTS_OF_SALE: "points_of_sale.csv",
    FileKind.CATALOGUE: "catalogue.csv",
    FileKind.PIECES: "pieces.csv",
    FileKind.SALES: "sales.csv",
}
ACTOR = "SYSTEM:demo"
DEMO_POINT_OF_SALE = "PAR01"
KEY_LIFE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Samples:
    """What a visitor needs to play the story: a key, and a piece not sold yet with its card."""

    api_key: str
    individual_number: str
    reference: str
    card_token: str


async def load_demo(parts: Parts) -> bool:
    """Load the demo maison, unless it is there; whether it was loaded now."""
    async with parts.database.transaction() as session:
        if await session.scalar(select(exists().where(Content.key == "services"))):
            return False
    for kind, name in FILES.items():
        await import_file(
            parts.database,
            parts.house.programme,
            kind=kind,
            path=DATA / name,
            dry_run=False,
            skip_bad=True,
            progress=None,
        )
    await publish_policies(parts)
    await publish_content(parts)
    return True


async def publish_policies(parts: Parts) -> None:
    """Publish the shipped texts in every language."""
    async with parts.database.transaction() as session:
        for (purpose, version), message in POLICIES.items():
            texts = {each.tag: parts.catalogues.translate(message, each.tag) for each in LOCALES}
            await publish_policy(session, purpose=purpose, version=version, texts=texts)


async def publish_content(parts: Parts) -> None:
    """Publish the shipped guides and tips with their translations, all at once."""
    catalogues = read_translations(CONTENT / "po")
    async with parts.database.transaction() as session:
        for document in read_documents(CONTENT):
            texts = _texts(document, catalogues)
            await publish_document(session, document, texts, actor=ACTOR)


def read_translations(folder: Path) -> Mapping[str, PoFile]:
    """The PO file of every language but the source. Raises PoProblems."""
    tags = [each.tag for each in LOCALES if each.tag != SOURCE]
    return {tag: read_po((folder / f"{tag}.po").read_bytes(), tag=tag) for tag in tags}


async def make_samples(parts: Parts) -> Samples:
    """A fresh key for the demo's point of sale, and a watch of the catalogue that nobody sold.

    Raises SettingsRefused where the demo maison is not loaded, or all of it is sold.
    """
    now = datetime.now(UTC)
    async with parts.database.transaction() as session:
        seller = await session.scalar(
            select(PointOfSale.id).where(PointOfSale.code == DEMO_POINT_OF_SALE)
        )
        if seller is None:
            raise SettingsRefused("The demo maison is not in this database: `caseback demo`.")
        api_key = await issue_key(session, seller, life=KEY_LIFE, at=now)
        timepiece, reference = await _unsold_watch(session)
        token = await issue_card(session, timepiece.id, actor=ACTOR)
    return Samples(api_key, timepiece.individual_number, reference, token)


async def _unsold_watch(session: AsyncSession) -> tuple[Timepiece, str]:
    found = await session.execute(
        select(Timepiece, Reference.number)
        .join(Reference, Reference.id == Timepiece.reference_id)
        .where(
            Reference.category == "WATCH",
            Reference.movement == "AUTOMATIC",
            ~exists().where(SaleDeclaration.timepiece_id == Timepiece.id),
            ~exists().where(WarrantyCard.timepiece_id == Timepiece.id),
        )
        .order_by(Timepiece.individual_number)
        .limit(1)
        .with_for_update(of=Timepiece, skip_locked=True)
    )
    unsold = found.first()
    if unsold is None:
        raise SettingsRefused("Every watch of the demo maison is sold: start with a new home.")
    timepiece, number = unsold
    return timepiece, number


def _texts(document: Document, catalogues: Mapping[str, PoFile]) -> dict[str, TranslatedDocument]:
    return {
        tag: TranslatedDocument(*translated(document, file.entries))
        for tag, file in catalogues.items()
    }
