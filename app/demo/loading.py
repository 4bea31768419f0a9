"""Loads the demo maison: its files, its texts, a point of sale's key, and a watch to begin with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.importing import FileKind, import_file
from app.publishing import SHIPPED, publish_content, publish_policies
from app.settings import SettingsRefused
from app.wiring import Parts
from i18n.locales import TRANSLATED
from models.catalogue import PointOfSale, Reference, Timepiece
from models.content import Content
from models.warranty import SaleDeclaration, WarrantyCard
from rules.access import Role
from services.cards import issue_card
from services.sessions import issue_key, issue_staff_key

DATA = Path(__file__).parent / "data"
FILES = {
    FileKind.POINTS_OF_SALE: "points_of_sale.csv",
    FileKind.CATALOGUE: "catalogue.csv",
    FileKind.PIECES: "pieces.csv",
    FileKind.SALES: "sales.csv",
}
ACTOR = "SYSTEM:demo"
DEMO_POINT_OF_SALE = "PAR01"
KEY_LIFE = timedelta(days=30)
STUDIO = {
    Role.AUTHOR: "Demo author",
    Role.REVIEWER: "Demo reviewer",
    Role.TRANSLATOR: "Demo translator",
    Role.PUBLISHER: "Demo publisher",
}


@dataclass(frozen=True, slots=True)
class Samples:
    """What a visitor needs to play the story: keys, and a piece not sold yet with its card."""

    api_key: str
    desk_key: str
    individual_number: str
    reference: str
    card_token: str
    studio_keys: Mapping[Role, str] = field(default_factory=dict[Role, str])


async def load_demo(parts: Parts) -> bool:
    """Load the demo maison, unless it is there; whether it was loaded now."""
    async with parts.database.transaction() as session:
        if await session.scalar(select(exists().where(Content.key == "services"))):
            return False
    for kind, name in FILES.items():
        await import_file(
            parts.database,
            parts.house.programmes,
            kind=kind,
            path=DATA / name,
            dry_run=False,
            skip_bad=True,
            progress=None,
        )
    await publish_policies(parts)
    await publish_content(parts, SHIPPED, actor=ACTOR)
    return True


async def make_samples(parts: Parts) -> Samples:
    """Fresh keys for the demo's point of sale, desk and studio, and a watch that nobody sold.

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
        desk_key = await issue_staff_key(
            session, Role.CRM_AGENT, label="Demo desk", life=KEY_LIFE, at=now
        )
        studio_keys = await issue_studio_keys(session, now)
        timepiece, reference = await _unsold_watch(session)
        token = await issue_card(session, timepiece.id, actor=ACTOR)
    number = timepiece.individual_number
    return Samples(api_key, desk_key, number, reference, token, studio_keys)


async def issue_studio_keys(session: AsyncSession, at: datetime) -> Mapping[Role, str]:
    """A key for each of those who make content: what one writes, another approves."""
    return {
        role: await issue_staff_key(
            session,
            role,
            label=label,
            life=KEY_LIFE,
            at=at,
            locales=TRANSLATED if role is Role.TRANSLATOR else (),
        )
        for role, label in STUDIO.items()
    }


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
