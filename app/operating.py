"""What an operator does by hand: keys, and publishing."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from app.publishing import SHIPPED, publish_content, publish_policies
from app.settings import Settings, SettingsRefused
from app.wiring import open_parts
from i18n.po import PoProblems
from models.catalogue import PointOfSale
from rules.access import Role
from rules.documents import DocumentProblem
from services.sessions import issue_key, issue_staff_key

ACTOR = "SYSTEM:operator"


async def issue_seller_key(settings: Settings, code: str, days: int) -> str:
    """A new key for the point of sale with this code. Raises SettingsRefused for an unknown one."""
    async with open_parts(settings) as parts, parts.database.transaction() as session:
        seller = await session.scalar(select(PointOfSale.id).where(PointOfSale.code == code))
        if seller is None:
            raise SettingsRefused(f"No point of sale has the code {code}; import it first.")
        return await issue_key(session, seller, life=timedelta(days=days), at=datetime.now(UTC))


async def issue_key_of_staff(
    settings: Settings, role: Role, label: str, days: int, locales: Sequence[str] = ()
) -> str:
    """A new key for one of the maison's own people. Raises SettingsRefused, with what is wrong.

    A translator without a language could do nothing, and is refused.
    """
    if role is Role.TRANSLATOR and not locales:
        raise SettingsRefused("Name the languages of a translator: --locale fr --locale it.")
    async with open_parts(settings) as parts, parts.database.transaction() as session:
        try:
            life = timedelta(days=days)
            return await issue_staff_key(
                session, role, label=label, life=life, at=datetime.now(UTC), locales=locales
            )
        except ValueError as fault:
            raise SettingsRefused(str(fault)) from fault


async def publish_all(settings: Settings, folder: Path | None) -> int:
    """Publish the programme's texts and a folder's content; how many pieces. SettingsRefused."""
    async with open_parts(settings) as parts:
        await publish_policies(parts)
        try:
            return await publish_content(parts, folder or SHIPPED, actor=ACTOR)
        except (DocumentProblem, PoProblems) as problem:
            raise SettingsRefused(str(problem)) from problem
