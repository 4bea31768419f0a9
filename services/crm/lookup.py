"""Finding the one person whom staff ask for: by exactly what they were given, never by a part."""

import re
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import cast
from uuid import UUID

from sqlalchemy import Uuid, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import Timepiece
from models.crm import CrmLink
from models.people import Owner, OwnerProfile
from rules.contact_points import email_key
from rules.individual_number import read_number
from services.crm.links import find_owner_of_contact
from services.outbox_groups import OWNERS, RecordId, last_holder
from services.profiles import EMAIL_INDEX
from services.vault import Vault

CRM_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?", re.ASCII)
SHORT = 15  # such an id tells letters by their case; three more letters say the same without


class Term(StrEnum):
    """What somebody was asked for by."""

    EMAIL = "EMAIL"
    INDIVIDUAL_NUMBER = "INDIVIDUAL_NUMBER"
    OUR_ID = "OUR_ID"
    CRM_ID = "CRM_ID"


def read_term(typed: str) -> tuple[Term, str] | None:
    """What it is that was typed, in its one form; None for what is none of them."""
    text = typed.strip()
    if email := email_key(text):
        return Term.EMAIL, email
    if number := read_number(text).number:
        return Term.INDIVIDUAL_NUMBER, number
    if our_id := _uuid(text):
        return Term.OUR_ID, str(our_id)
    if CRM_ID.fullmatch(text):
        return Term.CRM_ID, text
    return None


async def find_person(session: AsyncSession, vault: Vault, term: Term, said: str) -> UUID | None:
    """The owner whom a term names: themselves, or whose the watch or the record is that it names.

    Only a term that `read_term` gave.
    """
    if term is Term.EMAIL:
        index = vault.index(EMAIL_INDEX, said)
        found = select(OwnerProfile.owner_id).where(OwnerProfile.email_index == index)
        return await session.scalar(found)
    return await _FINDERS[term](session, said)


async def _by_number(session: AsyncSession, number: str) -> UUID | None:
    return await session.scalar(
        select(last_holder(Timepiece.id)).where(Timepiece.individual_number == number)
    )


async def _by_our_id(session: AsyncSession, said: str) -> UUID | None:
    """An owner's own id, or that of any record of theirs."""
    given = UUID(said)
    if known := await session.scalar(select(Owner.id).where(Owner.id == given)):
        return known
    return await _owner_of(session, given)


async def _by_crm_id(session: AsyncSession, crm_id: str) -> UUID | None:
    is_it = CrmLink.crm_id == crm_id
    if len(crm_id) == SHORT:
        is_it = or_(is_it, func.left(CrmLink.crm_id, SHORT) == crm_id)
    row = (await session.execute(select(CrmLink.kind, CrmLink.id).where(is_it).limit(1))).first()
    if row is None:
        return await find_owner_of_contact(session, crm_id)
    return row.id if row.kind == "OWNER" else await _owner_of(session, row.id)


async def _owner_of(session: AsyncSession, record_id: UUID) -> UUID | None:
    """Whose a record is, whatever its kind: an id is never used twice."""
    given = cast("RecordId", literal(record_id, Uuid))
    owners = [OWNERS[kind](given) for kind in ("TIMEPIECE", "COVERAGE", "CONSENT")]
    return await session.scalar(select(func.coalesce(*owners)))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


_FINDERS: dict[Term, Callable[[AsyncSession, str], Awaitable[UUID | None]]] = {
    Term.INDIVIDUAL_NUMBER: _by_number,
    Term.OUR_ID: _by_our_id,
    Term.CRM_ID: _by_crm_id,
}
