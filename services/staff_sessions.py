"""Sessions of the maison's own people on the web: short, opaque, hashed, as good as their key."""

import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Uuid, any_, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.database import Database, Record
from models.keys import new_id
from models.people import ApiKey, StaffSession
from models.query import Query, id_list
from rules.access import STAFF, Action, Role, Viewer, may
from services import audit
from services.sessions import TOKEN_BYTES
from services.tokens import hashed

STAFF_PREFIX = "cbf_"
LIFE = timedelta(hours=8)
IDLE = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)

_AT = bindparam("at", type_=StaffSession.expires_at.type)
BY_TOKEN = Query(
    select(
        StaffSession.id,
        StaffSession.last_seen_at,
        ApiKey.id.label("key_id"),
        ApiKey.role,
        ApiKey.label,
        ApiKey.locales,
    )
    .join(ApiKey, ApiKey.id == StaffSession.api_key_id)
    .where(
        StaffSession.token_hash == bindparam("token_hash"),
        StaffSession.revoked_at.is_(None),
        StaffSession.expires_at > _AT,
        ApiKey.revoked_at.is_(None),  # with its key a session ends at once
        ApiKey.expires_at > _AT,
    )
)

LABEL = Query(select(ApiKey.label).where(ApiKey.id == bindparam("id", type_=Uuid)))
LABELS = Query(select(ApiKey.id, ApiKey.label).where(ApiKey.id == any_(id_list())))


async def open_staff_session(
    session: AsyncSession, key: str, *, action: Action, at: datetime
) -> str | None:
    """The token of a new session for whoever holds a key of staff that may do this; shown once.

    None for every other key, whatever is wrong with it.
    """
    held = await session.scalar(
        select(ApiKey)
        .where(ApiKey.key_hash == hashed(key), ApiKey.role.in_(sorted(STAFF)))
        .where(ApiKey.revoked_at.is_(None), ApiKey.expires_at > at)
    )
    if held is None or not may(Viewer(Role(held.role)), action):
        return None
    token = STAFF_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    row = StaffSession(
        id=new_id(),
        api_key_id=held.id,
        token_hash=hashed(token),
        last_seen_at=at,
        expires_at=min(at + LIFE, held.expires_at),
    )
    session.add(row)
    await _note(session, "SIGN_IN", row.id, f"{held.role}:{held.id}")
    return token


async def end_staff_session(session: AsyncSession, viewer: Viewer, *, at: datetime) -> None:
    """End the session in which this member of staff is here."""
    ended = await session.scalar(
        update(StaffSession)
        .where(StaffSession.id == viewer.session_id, StaffSession.revoked_at.is_(None))
        .values(revoked_at=at)
        .returning(StaffSession.id)
    )
    if ended is not None:
        await _note(session, "SIGN_OUT", ended, viewer.principal)


async def staff_of(
    database: Database, token: str, *, address: bytes, at: datetime
) -> Viewer | None:
    """Who is signed in with this token; None once it has ended, or nobody came for half an hour."""
    if not token.startswith(STAFF_PREFIX):
        return None
    rows = await database.fetch(BY_TOKEN, token_hash=hashed(token), at=at)
    if not rows or rows[0]["last_seen_at"] <= at - IDLE:
        return None
    await _mark_seen(database, rows[0], at)
    return Viewer(
        Role(rows[0]["role"]),
        session_id=rows[0]["id"],
        key_id=rows[0]["key_id"],
        label=rows[0]["label"],
        address=address,
        locales=frozenset(rows[0]["locales"]),
    )


async def read_label(database: Database, principal: str) -> str | None:
    """What the operator calls the member of staff who is named so in audits; None for others."""
    role, _colon, key_id = principal.partition(":")
    if role not in STAFF:
        return None
    rows = await database.fetch(LABEL, id=UUID(key_id))
    return rows[0]["label"] if rows else None


async def read_labels(
    database: Database, principals: Collection[str | None]
) -> Mapping[str | None, str | None]:
    """What the operator calls each of these members of staff; None for whoever is none."""
    found = {each: key_id for each in principals for key_id in _key_ids(each)}
    rows = await database.fetch(LABELS, ids=sorted(set(found.values())))
    labels = {row["id"]: row["label"] for row in rows}
    return {each: labels.get(found[each]) if each in found else None for each in principals}


def _key_ids(principal: str | None) -> Iterator[UUID]:
    """The id of the key that a principal of staff has; none for any other."""
    role, _colon, key_id = (principal or "").partition(":")
    if role in STAFF:
        with suppress(ValueError):
            yield UUID(key_id)


async def _mark_seen(database: Database, row: Record, at: datetime) -> None:
    """Note the visit, once a minute: reads should stay reads."""
    if at - row["last_seen_at"] > SEEN_EVERY:
        async with database.transaction() as session:
            await session.execute(
                update(StaffSession).where(StaffSession.id == row["id"]).values(last_seen_at=at)
            )


async def _note(session: AsyncSession, action: str, session_id: UUID, actor: str) -> None:
    await audit.record(
        session,
        actor=actor,
        action=action,
        object_kind="STAFF_SESSION",
        object_id=session_id,
    )
