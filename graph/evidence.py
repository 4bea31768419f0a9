"""Evidence as owners read their own, and staff all that was sent."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import strawberry

from graph.context import Context
from graph.enums import describe
from graph.ids import read_key, write_id
from graph.node import Node
from models.query import Query
from rules.access import Action
from services.evidence_reads import (
    OF_CLAIMS,
    OF_REGISTRATIONS,
    EvidenceEntry,
    read_evidence,
    read_evidence_for,
)
from services.timepieces import NO_PIECE


class EvidenceState(StrEnum):
    EXPECTED = "EXPECTED"
    STORED = "STORED"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"


describe(
    EvidenceState,
    "Where evidence stands.",
    {
        "EXPECTED": "Announced; the file is to be sent within a day.",
        "STORED": "The maison has the file, and will look at it.",
        "ACCEPTED": "It convinced the maison.",
        "REFUSED": "It did not convince the maison.",
    },
)


@strawberry.type(description="A photograph or scan of a warranty card or of a receipt.")
class Evidence(Node):
    state: EvidenceState = strawberry.field(description="Where it stands.")
    upload_url: str | None = strawberry.field(
        description="Where the file is sent to by PUT, with the same `Authorization`: a PNG, a JPEG"
        " or a PDF of at most 10 MB. Relative to this API; null once the file is there."
    )
    file_url: str | None = strawberry.field(
        description="For staff, where the file is; null for everybody else."
    )
    media_type: str | None = strawberry.field(description="What the file is, once it is there.")
    size: int | None = strawberry.field(description="The size of the file, in bytes.")
    stored_at: datetime | None = strawberry.field(description="When the file was there.")


async def evidence_of_registrations(
    registrations: Sequence[Node], context: Context
) -> list[list[Evidence]]:
    return await _evidence_of(context, "Registration", OF_REGISTRATIONS, registrations)


async def evidence_of_claims(claims: Sequence[Node], context: Context) -> list[list[Evidence]]:
    return await _evidence_of(context, "OwnershipClaim", OF_CLAIMS, claims)


async def _evidence_of(
    context: Context, type_name: str, query: Query, parents: Sequence[Node]
) -> list[list[Evidence]]:
    if not _may_read(context):
        return [[] for _ in parents]
    keys = [read_key(type_name, each.id) or NO_PIECE for each in parents]
    found = await read_evidence_for(context.database, context.viewer.owner_id, query, keys)
    return [[_evidence(context, each) for each in found.get(key, [])] for key in keys]


async def load_evidence(context: Context, ids: Sequence[UUID]) -> list[Evidence | None]:
    """The viewer's own evidence among this, in order, or for staff what was sent; else None."""
    if not _may_read(context):
        return [None] * len(ids)
    rows = await read_evidence(context.database, context.viewer.owner_id, ids)
    return [_evidence(context, rows[each]) if each in rows else None for each in ids]


def _may_read(context: Context) -> bool:
    return context.viewer.owner_id is not None or context.may(Action.DECIDE_EVIDENCE)


def _evidence(context: Context, row: EvidenceEntry) -> Evidence:
    url, is_expected = f"/evidence/{row.id}", row.state == EvidenceState.EXPECTED
    return Evidence(
        id=write_id("Evidence", row.id),
        state=EvidenceState(row.state),
        upload_url=url if is_expected else None,
        file_url=url if context.viewer.owner_id is None else None,
        media_type=row.media_type,
        size=row.size_bytes,
        stored_at=row.stored_at,
    )
