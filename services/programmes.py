"""The versions of the programme's rules: read as they are kept, and adopted one by one."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import CATEGORIES
from models.database import Database
from models.ledger import ProgrammeVersion
from models.query import Query
from rules.adoption import succeed
from rules.programme import DEFAULT_PROGRAMMES, Programme, Programmes
from rules.programme_document import ProgrammeRefused, as_document, read_kept, read_new
from services import audit

CHANNEL = "programme_changed"
SHIPPED = "SYSTEM:shipped"  # who adopted the version that the program brings

ALL = select(
    ProgrammeVersion.version, ProgrammeVersion.in_force_from, ProgrammeVersion.rules
).order_by(ProgrammeVersion.version)
VERSIONS = Query(ALL)


async def read_programmes(database: Database) -> Programmes:
    """All versions; where none was adopted, the one that the program brings.

    Raises ProgrammeRefused for one that this release cannot read.
    """
    return _programmes(await database.fetch(VERSIONS))


async def adopt(
    session: AsyncSession,
    document: Mapping[str, object],
    *,
    in_force_from: date,
    actor: str,
    at: datetime,
) -> Programme:
    """Add a version that no one changes any more. Raises ProgrammeRefused.

    One is adopted at a time: whoever else is about to, has not seen this one. With the first, the
    version before it is kept too, as it was shipped when it decided.
    """
    subject = func.hashtextextended("programme", 0)
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(subject))):
        raise ProgrammeRefused(
            "Another version is being adopted at this moment. Look at it, then try again."
        )
    rows = (await session.execute(ALL)).all()
    programmes = _programmes(rows)
    programme = draft(programmes, document, in_force_from=in_force_from, at=at).versions[-1]
    if not rows:
        session.add_all(_row(each, SHIPPED) for each in programmes.versions)
    session.add(_row(programme, actor))
    await audit.record(
        session,
        actor=actor,
        action="ADOPT",
        object_kind="PROGRAMME",
        object_id=UUID(int=programme.version),
        fields=["in_force_from", "rules"],
    )
    await session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})
    return programme


def draft(
    programmes: Programmes, document: Mapping[str, object], *, in_force_from: date, at: datetime
) -> Programmes:
    """The versions as they would be with this document adopted. Raises ProgrammeRefused."""
    programme = read_new(
        document,
        version=programmes.versions[-1].version + 1,
        in_force_from=in_force_from,
        categories=CATEGORIES,
    )
    return succeed(programmes, programme, at)


def _programmes(rows: Iterable[Iterable[Any]]) -> Programmes:
    versions = tuple(
        read_kept(rules, version=version, in_force_from=in_force_from)
        for version, in_force_from, rules in rows
    )
    return Programmes(versions) if versions else DEFAULT_PROGRAMMES


def _row(programme: Programme, actor: str) -> ProgrammeVersion:
    return ProgrammeVersion(
        version=programme.version,
        in_force_from=programme.in_force_from,
        rules=as_document(programme),
        adopted_by=actor,
    )
