"""Keys for points of sale, issued by an operator."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app.settings import Settings, SettingsRefused
from app.wiring import open_parts
from models.catalogue import PointOfSale
from services.sessions import issue_key


async def issue_seller_key(settings: Settings, code: str, days: int) -> str:
    """A new key for the point of sale with this code. Raises SettingsRefused for an unknown one."""
    async with open_parts(settings) as parts, parts.database.transaction() as session:
        seller = await session.scalar(select(PointOfSale.id).where(PointOfSale.code == code))
        if seller is None:
            raise SettingsRefused(f"No point of sale has the code {code}; import it first.")
        return await issue_key(session, seller, life=timedelta(days=days), at=datetime.now(UTC))
