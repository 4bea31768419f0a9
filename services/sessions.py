"""Sessions of owners, keys of points of sale and of staff: opaque, hashed at rest, revocable."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.locales import TRANSLATED
from models.database import Database, Record
from models.keys import new_id
from models.people import ApiKey, Owner, Session
from models.query import Query
from rules.access import STAFF, Role, Viewer
from rules.people import plain_text
from services.tokens import hashed

SESSION_PREFIX = "cbs_"
KEY_PREFIX = "cbk_"
TOKEN_BYTES = 32
LONGEST_LABEL = 64
SESSION_LIFE = timedelta(days=90)
SEEN_EVERY = timedelta(minutes=10)

SESSION_BY_TOKEN = Query(
    select(
        Session.id,
        Session.owner_id,
        Session.expires_at,
        Session.last_seen_at,
        Owner.preferred_language,
        Owner.country,
    )
    .join(Owner, Owner.id == Session.owner_id)
    .where(Session.token_hash == bindparam("token_hash"), Session.revoked_at.is_(None))
)
KEY_BY_TOKEN = Query(
    select(
        ApiKey.id,
        ApiKey.role,
        ApiKey.label,
        ApiKey.locales,
        ApiKey.point_of_sale_id,
        ApiKey.expires_at,
    ).where(ApiKey.key_hash == bindparam("token_hash"), ApiKey.revoked_at.is_(None))
)
SESSIONS_OF_OWNER = Query(
    select(Session.id, Session.created_at, Session.last_seen_at, Session.expires_at)
    .where(
        Session.owner_id == bindparam("owner_id"),
        Session.revoked_at.is_(None),
        Session.expires_at > bindparam("at", type_=Session.expires_at.type),
    )
    .order_by(Session.id.desc())
    .limit(100)
)


async def open_session(session: AsyncSession, owner_id: UUID, at: datetime) -> tuple[UUID, str]:
    """A new session and its token, which is shown once and kept nowhere."""
    token = SESSION_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    row = Session(
        id=new_id(),
        owner_id=owner_id,
        token_hash=hashed(token),
        last_seen_at=at,
        expires_at=at + SESSION_LIFE,
    )
    session.add(row)
    return row.id, token


async def revoke(session: AsyncSession, *, owner_id: UUID, session_id: UUID, at: datetime) -> bool:
    """End a session of this owner; False when there is no such live session."""
    ended = await session.scalar(
        update(Session)
        .where(Session.id == session_id, Session.owner_id == owner_id, Session.revoked_at.is_(None))
        .values(revoked_at=at)
        .returning(Session.id)
    )
    return ended is not None


async def issue_key(
    session: AsyncSession, point_of_sale_id: UUID, *, life: timedelta, at: datetime
) -> str:
    """A new key for the system of one point of sale; shown once."""
    token = KEY_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        ApiKey(point_of_sale_id=point_of_sale_id, key_hash=hashed(token), expires_at=at + life)
    )
    return token


async def issue_staff_key(
    session: AsyncSession,
    role: Role,
    *,
    label: str,
    life: timedelta,
    at: datetime,
    locales: Iterable[str] = (),
) -> str:
    """A new key for somebody of the maison's staff; shown once.

    The label is the operator's word for a desk or a centre, never a person's name. With `locales`
    its holder works in these languages of content only. Raises ValueError for a role that is not
    of staff, a label that is empty or too long, and a language that content is not translated to.
    """
    named = plain_text(label)
    if role not in STAFF:
        raise ValueError(f"Staff are {', '.join(sorted(STAFF))}; {role} is not.")
    if not 1 <= len(named) <= LONGEST_LABEL:
        raise ValueError(f"A label has 1 to {LONGEST_LABEL} characters.")
    spoken = sorted(set(locales))
    if unknown := [each for each in spoken if each not in TRANSLATED]:
        raise ValueError(f"Content is translated to {', '.join(TRANSLATED)}; not {unknown[0]}.")
    token = KEY_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    key = ApiKey(role=role, label=named, locales=spoken, expires_at=at + life)
    key.key_hash = hashed(token)
    session.add(key)
    return token


async def viewer_of(
    database: Database, token: str, *, address: bytes, at: datetime
) -> Viewer | None:
    """Who holds this token; None when it is unknown, ended or expired."""
    if token.startswith(KEY_PREFIX):
        rows = await database.fetch(KEY_BY_TOKEN, token_hash=hashed(token))
        return _key_holder(rows[0], address) if rows and rows[0]["expires_at"] > at else None
    rows = await database.fetch(SESSION_BY_TOKEN, token_hash=hashed(token))
    if not rows or rows[0]["expires_at"] <= at:
        return None
    await _mark_seen(database, rows[0], at)
    return Viewer(
        Role.OWNER,
        owner_id=rows[0]["owner_id"],
        session_id=rows[0]["id"],
        address=address,
        language=rows[0]["preferred_language"],
        country=rows[0]["country"],
    )


def _key_holder(row: Record, address: bytes) -> Viewer:
    return Viewer(
        Role(row["role"]),
        point_of_sale_id=row["point_of_sale_id"],
        key_id=row["id"],
        label=row["label"],
        address=address,
        locales=frozenset(row["locales"]),
    )


async def _mark_seen(database: Database, row: Record, at: datetime) -> None:
    """Note the visit, but write at most once in a while: reads should stay reads."""
    if at - row["last_seen_at"] > SEEN_EVERY:
        async with database.transaction() as session:
            await session.execute(
                update(Session).where(Session.id == row["id"]).values(last_seen_at=at)
            )
