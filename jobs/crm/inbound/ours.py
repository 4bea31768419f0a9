"""What we say of a record at this moment, read under the lock that keeps it so."""

from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from integrations.crm_records import said
from jobs.crm.inbound.rulings import Ours
from jobs.crm.owners import owner_record
from jobs.crm.records import Unreadable, read_records
from models.catalogue import Timepiece
from models.database import Database
from models.database import Record as Row
from models.ledger import Audit
from models.people import Consent, Owner, OwnerProfile
from services.crm.refusals import last_answer
from services.vault import Vault

# What of ours the audit names otherwise.
_AUDITED_AS = {
    **dict.fromkeys(("street", "city", "state", "postal_code"), ("address",)),
    "country": ("address", "country"),
    "language": ("preferred_language",),
    "phone": ("phone",),
}


async def lock_ours(session: AsyncSession, kind: str, record_id: UUID) -> None:
    """Lock the owner or the piece that a record is about, before anything that hangs on it."""
    given_by = select(Consent.owner_id).where(Consent.id == record_id).scalar_subquery()
    what = {
        "OWNER": select(Owner.id).where(Owner.id == record_id),
        "TIMEPIECE": select(Timepiece.id).where(Timepiece.id == record_id),
        "CONSENT": select(Owner.id).where(Owner.id == given_by),
    }
    if kind in what:
        await session.execute(what[kind].with_for_update(key_share=True))


async def read_ours(
    session: AsyncSession, database: Database, vault: Vault, kind: str, record_id: UUID
) -> Ours | None:
    """Our values, an owner's as this transaction has them; None where there is nothing to tell.

    Raises SealBroken.
    """
    if kind == "OWNER":
        values = await read_owner(session, vault, record_id)
        return Ours(values, await _changed_at(session, record_id)) if values else None
    record = (await read_records(database, vault, {(kind, record_id): 0})).get((kind, record_id))
    if record is None or isinstance(record, Unreadable):
        return None
    return Ours(said(record), {})


async def read_owner(
    session: AsyncSession, vault: Vault, owner_id: UUID
) -> dict[str, str | None] | None:
    """An owner's values, with what this transaction has changed of them. Raises SealBroken."""
    found = await session.execute(
        select(Owner.id, Owner.preferred_language, Owner.country, OwnerProfile.__table__)
        .join(OwnerProfile, OwnerProfile.owner_id == Owner.id)
        .where(Owner.id == owner_id)
    )
    row = found.mappings().one_or_none()
    if row is None:
        return None
    answer = await last_answer(session, owner_id)
    answers = {} if answer is None else {owner_id: answer}
    return said(owner_record(vault, cast("Row", row), 0, answers))


async def _changed_at(session: AsyncSession, owner_id: UUID) -> dict[str, datetime]:
    """When each of our fields was changed last, as the audit has it."""
    field = func.unnest(Audit.fields).table_valued("name").render_derived(name="field")
    found = await session.execute(
        select(field.c.name, func.max(Audit.created_at))
        .select_from(Audit)
        .join(field, true())
        .where(Audit.object_kind == "OWNER", Audit.object_id == owner_id)
        .group_by(field.c.name)
    )
    audited: dict[str, datetime] = dict(iter(found))
    return {
        name: max(stamps)
        for name, sources in _AUDITED_AS.items()
        if (stamps := [audited[each] for each in sources if each in audited])
    }
