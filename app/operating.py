"""What an operator does by hand: keys, cards, publishing, and asking what the CRM lacks."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from app.publishing import SHIPPED, publish_content, publish_policies
from app.settings import Settings, SettingsRefused
from app.wiring import make_crm, open_parts
from i18n.po import PoProblems
from integrations.crm import CRMRefusesUs, CRMUnavailable
from models.catalogue import PointOfSale
from rules.documents import DocumentProblem
from rules.individual_number import canonical
from services.cards import issue_card
from services.sessions import issue_key
from services.timepieces import find_timepiece

ACTOR = "SYSTEM:operator"


async def issue_seller_key(settings: Settings, code: str, days: int) -> str:
    """A new key for the point of sale with this code. Raises SettingsRefused for an unknown one."""
    async with open_parts(settings) as parts, parts.database.transaction() as session:
        seller = await session.scalar(select(PointOfSale.id).where(PointOfSale.code == code))
        if seller is None:
            raise SettingsRefused(f"No point of sale has the code {code}; import it first.")
        return await issue_key(session, seller, life=timedelta(days=days), at=datetime.now(UTC))


async def issue_new_card(settings: Settings, number: str) -> str:
    """The token of a new card, which supersedes the one before. Raises SettingsRefused."""
    async with open_parts(settings) as parts, parts.database.transaction() as session:
        known = canonical(number)
        timepiece = await find_timepiece(session, known, lock=True) if known else None
        if timepiece is None:
            raise SettingsRefused("No piece has this individual number; import it first.")
        return await issue_card(session, timepiece.id, actor=ACTOR)


async def publish_all(settings: Settings, folder: Path | None) -> int:
    """Publish the programme's texts and a folder's content; how many pieces. SettingsRefused."""
    async with open_parts(settings) as parts:
        await publish_policies(parts)
        try:
            return await publish_content(parts, folder or SHIPPED, actor=ACTOR)
        except (DocumentProblem, PoProblems) as problem:
            raise SettingsRefused(str(problem)) from problem


async def ask_what_the_crm_lacks(settings: Settings) -> list[str]:
    """What the CRM lacks to take our records, in words. Raises SettingsRefused."""
    crm = make_crm(settings)
    if crm is None:
        raise SettingsRefused("CASEBACK_CRM_DOMAIN is not set: there is no CRM to ask.")
    try:
        return await crm.preflight()
    except (CRMUnavailable, CRMRefusesUs) as failure:
        raise SettingsRefused(f"The CRM cannot be asked: {failure}") from failure
    finally:
        await crm.close()
