"""Makes evidence as it comes about: announced, sent, stored, and found good or not."""

from datetime import datetime
from uuid import UUID

from models.database import Database
from models.holding import Evidence
from rules.media_types import MediaType
from rules.programme import DEFAULT_PROGRAMMES
from services.claims import open_claim
from services.evidence import offer_evidence, receive_file
from services.evidence_files import File, describe
from services.evidence_findings import Finding
from services.evidence_subjects import Subject
from services.evidence_verdicts import decide_evidence
from services.timepieces import find_known
from tests.factories import Piece, SignedIn, make_timepiece, now, register
from tests.files import png

STAFF = "CRM_AGENT:0"


def file(said: bytes = b"") -> File:
    return describe(png(said=said), MediaType.PNG)


async def pending(
    database: Database, owner: SignedIn, reference_id: UUID, *, at: datetime | None = None
) -> tuple[Piece, UUID]:
    """A piece whose sale nobody declared, and the request of its owner."""
    piece = await make_timepiece(database, reference_id)
    return piece, await register(database, owner, piece, at=at)


async def claim(database: Database, owner: SignedIn, number: str) -> UUID:
    """A claim to a number without any proof."""
    async with database.transaction() as session:
        known = await find_known(session, number, lock=True)
        return await open_claim(
            session, number, known, owner_id=owner.id, is_proven=False, at=now()
        )


async def offer(database: Database, owner: SignedIn, subject: Subject) -> UUID:
    async with database.transaction() as session:
        return await offer_evidence(session, owner_id=owner.id, subject=subject)


async def send(database: Database, owner: SignedIn, subject: Subject, *, said: bytes = b"") -> UUID:
    """Evidence whose file is stored, as far as the database knows."""
    evidence_id = await offer(database, owner, subject)
    async with database.transaction() as session:
        await receive_file(
            session, owner_id=owner.id, evidence_id=evidence_id, file=file(said), at=now()
        )
    return evidence_id


async def decide(
    database: Database, evidence_id: UUID, finding: Finding, *, at: datetime | None = None
) -> None:
    async with database.transaction() as session:
        await decide_evidence(
            session,
            DEFAULT_PROGRAMMES,
            evidence_id=evidence_id,
            finding=finding,
            actor=STAFF,
            at=at or now(),
        )


async def state_of(database: Database, evidence_id: UUID) -> str | None:
    async with database.transaction() as session:
        found = await session.get(Evidence, evidence_id)
    return found.state if found else None
