"""People with what is theirs, and where the CRM holds it."""

from sqlalchemy import select

from models.catalogue import Reference
from models.crm import CrmLink
from tests.factories import make_catalogue, make_sold_piece, now, publish_policies, register

CONTACT, ASSET = "003000000000001AAA", "02i000000000001AAA"


async def hold_watch(database, owner, seller):
    """A watch that an owner has registered."""
    await publish_policies(database)
    await make_catalogue(database)
    async with database.transaction() as session:
        reference = await session.scalar(select(Reference.id).filter_by(number="CB-WATCH"))
    piece = await make_sold_piece(database, seller, reference)
    await register(database, owner, piece)
    return piece


async def link(database, kind, record_id, crm_id, **more):
    """The CRM holds the record under this id."""
    known = {"acknowledged_version": 1, "acknowledged_at": now(), **more}
    async with database.transaction() as session:
        session.add(CrmLink(kind=kind, id=record_id, crm_id=crm_id, **known))
