"""Evidence: a photograph of the card or the receipt, announced first and then sent."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.holding import Evidence
from models.keys import new_id
from rules.errors import Forbidden, InvalidInput
from services.evidence_files import File
from services.evidence_subjects import Subject, lock_case, lock_subject, note, require_awaited

MOST_FILES = 5


async def offer_evidence(session: AsyncSession, *, owner_id: UUID, subject: Subject) -> UUID:
    """Announce a file for something of one's own that is not decided yet.

    Raises Forbidden for what is not the owner's, and InvalidInput for what is decided or has as
    many files as it may.
    """
    asked = await lock_subject(session, subject)
    if asked is None or asked.owner_id != owner_id:
        raise Forbidden
    require_awaited(asked)
    count = select(func.count()).select_from(Evidence).where(subject.evidence)
    if (await session.scalar(count) or 0) >= MOST_FILES:
        raise InvalidInput(
            "EVIDENCE_TOO_MANY",
            _("At most {most} files can be sent for one request.", most=MOST_FILES),
            "subjectId",
        )
    evidence = Evidence(
        id=new_id(),
        registration_id=subject.registration_id,
        claim_id=subject.claim_id,
        owner_id=owner_id,
    )
    session.add(evidence)
    await note(session, evidence.id, "OFFER_EVIDENCE", actor=f"OWNER:{owner_id}")
    return evidence.id


async def receive_file(
    session: AsyncSession, *, owner_id: UUID, evidence_id: UUID, file: File, at: datetime
) -> None:
    """Note that a file is stored, to be looked at by staff: by itself it proves nothing.

    The store has the bytes already, and the same again change nothing. Raises Forbidden when none
    is awaited from this owner, and InvalidInput when another was sent, or all is decided.
    """
    case = await lock_case(session, evidence_id)
    if case is None or case.evidence.owner_id != owner_id:
        raise Forbidden
    evidence = case.evidence
    if evidence.digest is not None:
        require_same(evidence.digest, file)
        return
    require_awaited(case.asked)
    evidence.state, evidence.stored_at = "STORED", at
    evidence.media_type, evidence.size_bytes = file.media_type.value, file.size_bytes
    evidence.digest = file.digest
    await note(session, evidence.id, "STORE_EVIDENCE", actor=f"OWNER:{owner_id}")


def require_same(digest: bytes, file: File) -> None:
    """Raises InvalidInput for another file than the one that was stored."""
    if file.digest != digest:
        raise another_was_sent()


def another_was_sent() -> InvalidInput:
    return InvalidInput(
        "EVIDENCE_STORED", _("Another file has been sent already. Please announce this one anew.")
    )
