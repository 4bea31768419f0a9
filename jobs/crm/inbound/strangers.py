"""Contacts that carry our key, though we do not know yet that they arrived: a no there counts."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from integrations.crm import Sighting
from integrations.crm_records import RecordKind
from jobs.crm.inbound.places import Places
from models.people import Owner
from rules.crm_policies import REFUSALS, TRUE, policy_of
from services.crm.refusals import refuse_by_crm


def refusing_strangers(
    sightings: Sequence[Sighting], places: Places, *, us: str | None
) -> list[Sighting]:
    """Those of them whom staff, and not we, have opted out."""
    return [
        each
        for each in sightings
        if each.kind is RecordKind.OWNER
        and each.our_id is not None
        and each.modified_by != us
        and not places.of(each)
        and any(
            value == TRUE and policy_of("OWNER", name) in REFUSALS
            for name, value in each.said.items()
        )
    ]


async def take_refusal(session: AsyncSession, stranger: Sighting) -> bool:
    """Keep the no of an owner; whether that was news."""
    owner_id = await session.scalar(select(Owner.id).where(Owner.id == stranger.our_id))
    if owner_id is None:
        return False
    return await refuse_by_crm(session, owner_id=owner_id, actor=f"CRM:{stranger.modified_by}")
