"""Taking a file of evidence in, and showing it to staff."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from i18n.message import Message, _
from models.database import Database
from rules.access import Action, may
from rules.errors import Forbidden
from rules.media_types import MediaType, sniff
from services.evidence import another_was_sent, receive_file, require_same
from services.evidence_files import Cabinet, File, describe
from services.evidence_reads import note_reading, read_evidence
from web.answers import Refused, said
from web.callers import Caller
from web.uploads import Uploads

ENDINGS = {MediaType.PNG: "png", MediaType.JPEG: "jpg", MediaType.PDF: "pdf"}


@dataclass(frozen=True, slots=True)
class EvidenceRoom:
    """What it takes to keep a file and to show it."""

    database: Database
    cabinet: Cabinet
    translate: Callable[[Message, str], str]


@dataclass(frozen=True, slots=True)
class Visit:
    """A request about one file, and whose it is."""

    room: EvidenceRoom
    request: Request
    caller: Caller
    evidence_id: UUID


async def take_file(visit: Visit, uploads: Uploads) -> Response:
    """Keep a file that was announced: the bytes first, and then the word that they are there."""
    viewer, database = visit.caller.viewer, visit.room.database
    if not may(viewer, Action.OFFER_EVIDENCE):
        raise Forbidden
    owner_id = viewer.require_owner()
    found = (await read_evidence(database, owner_id, [visit.evidence_id])).get(visit.evidence_id)
    if found is None:
        raise Forbidden
    with uploads.place_for(owner_id):
        content = await uploads.take(visit.request)
        file = await asyncio.to_thread(_recognised, content)
        if found.digest is not None:
            require_same(found.digest, file)
        elif not await visit.room.cabinet.keep(visit.evidence_id, content):
            raise another_was_sent()
    now = datetime.now(UTC)  # not when it began to come: that may be a while ago
    async with database.transaction() as session:
        await receive_file(
            session, owner_id=owner_id, evidence_id=visit.evidence_id, file=file, at=now
        )
    return _stored(visit, file)


def _recognised(content: bytes) -> File:
    media_type = sniff(content)
    if media_type is None:
        text = _("Please send a photograph as a JPEG or PNG file, or a document as a PDF.")
        raise Refused(415, "FILE_NOT_ACCEPTED", text)
    return describe(content, media_type)


def _stored(visit: Visit, file: File) -> Response:
    """The same for every file that was taken, whatever it is for."""
    language = visit.caller.language
    text = _("Thank you. We have your file, and will look at it soon.")
    content = {
        "code": "STORED",
        "message": visit.room.translate(text, language),
        "mediaType": file.media_type.value,
        "size": file.size_bytes,
    }
    return said(200, content, language, None)


async def show_file(visit: Visit) -> Response:
    """The file for staff, who are written down before they see it."""
    viewer, room = visit.caller.viewer, visit.room
    if not may(viewer, Action.DECIDE_EVIDENCE):
        raise Forbidden
    async with room.database.transaction() as session:
        file = await note_reading(session, evidence_id=visit.evidence_id, actor=viewer.principal)
    content = await room.cabinet.show(visit.evidence_id, file.digest)
    name = f"evidence-{visit.evidence_id}.{ENDINGS[file.media_type]}"
    return Response(
        content,
        media_type=file.media_type.value,
        headers={
            "cache-control": "no-store",
            "content-disposition": f'attachment; filename="{name}"',
            "content-security-policy": "default-src 'none'; sandbox",
            "x-content-type-options": "nosniff",
        },
    )
