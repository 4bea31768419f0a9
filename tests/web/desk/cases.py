"""Cases as they stand before staff: each with the records that it is about."""

from sqlalchemy import select

from models.crm import CrmReview
from services.crm.reviews import open_review
from tests.factories import make_owner
from tests.web.desk.people import CONTACT, hold_watch, link

REVIEWS = "/desk/reviews"


async def open_case(database, kind, record_id, *, record_kind="OWNER", **said):
    """The address of the case's page."""
    async with database.transaction() as session:
        await open_review(session, kind, record_kind=record_kind, record_id=record_id, **said)
        case_id = await session.scalar(select(CrmReview.id).where(CrmReview.kind == kind))
    return f"{REVIEWS}/{case_id}"


async def doubted(database, owner, *crm_ids, evidence=("PHONE_EQUAL",)):
    """The case of an owner who may be these contacts."""
    candidates = [{"crm_id": each, "evidence": list(evidence)} for each in crm_ids or (CONTACT,)]
    return await open_case(database, "MATCH", owner.id, candidates=candidates)


async def reassigned(database, house, owner, seller, heir_contact=CONTACT):
    """The case of Ada's watch, which staff gave to Bea in the CRM; the watch, and Bea."""
    watch, heir = await hold_watch(database, owner, seller), await make_owner(database, house)
    await link(database, "OWNER", heir.id, heir_contact)
    path = await open_case(
        database,
        "REASSIGNED",
        watch.id,
        record_kind="TIMEPIECE",
        crm_id="02i000000000001AAA",
        fields=["owner_id"],
        candidates=[{"crm_id": heir_contact, "owner_id": str(heir.id)}],
    )
    return path, watch, heir


async def read_case_row(database, kind):
    async with database.transaction() as session:
        return await session.scalar(select(CrmReview).where(CrmReview.kind == kind))
