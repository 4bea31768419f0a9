"""Where the CRM holds our records, and what both sides said when they last agreed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, BigInteger, Text, TextClause, Uuid, any_, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from integrations.crm import Link
from models.crm import CrmLink
from models.database import Database, Record
from models.outbox import KINDS
from models.query import Query, id_list, text_list

Key = tuple[str, UUID]
Baseline = Mapping[str, Sequence[str]]

TYPES = {
    "ids": ARRAY(Uuid),
    "versions": ARRAY(BigInteger),
    **dict.fromkeys(("kinds", "crm_ids", "states", "parts", "baselines"), ARRAY(Text)),
    **dict.fromkeys(("left_out", "sent"), ARRAY(Text)),
}


def _statement(sql: str) -> TextClause:
    named = {name: kind for name, kind in TYPES.items() if f"(:{name}" in sql or f" :{name}" in sql}
    return text(sql).bindparams(*(bindparam(name, type_=kind) for name, kind in named.items()))


# Written out: what is taken from `sent` depends on the row that is about to be kept.
REMEMBER = _statement(
    """
    INSERT INTO crm_link
        (kind, id, crm_id, acknowledged_version, acknowledged_at, state, parts, baseline, left_out)
    SELECT kind, id, crm_id, version, now(), state, parts::jsonb, baseline::jsonb,
           string_to_array(left_out, ',')
      FROM unnest(:kinds, :ids, :crm_ids, :versions, :states, :parts, :baselines, :left_out)
        AS told (kind, id, crm_id, version, state, parts, baseline, left_out)
     ORDER BY kind, id
        ON CONFLICT (kind, id) DO UPDATE
       SET crm_id = coalesce(excluded.crm_id, crm_link.crm_id),
           acknowledged_version = greatest(crm_link.acknowledged_version,
                                           excluded.acknowledged_version),
           acknowledged_at = excluded.acknowledged_at,
           state = CASE WHEN excluded.crm_id IS NULL THEN crm_link.state ELSE excluded.state END,
           parts = CASE WHEN excluded.crm_id IS NULL AND crm_link.parts = '{}' THEN '{}'
                        ELSE crm_link.parts || excluded.parts END,
           baseline = crm_link.baseline || excluded.baseline,
           sent = crm_link.sent - ARRAY(SELECT jsonb_object_keys(excluded.baseline)),
           left_out = excluded.left_out
     WHERE crm_link.acknowledged_version <= excluded.acknowledged_version
    """
)
NOTE_SENT = _statement(
    """
    WITH told AS (
        SELECT * FROM unnest(:kinds, :ids, :sent) AS told (kind, id, sent)
    ), held AS (
        SELECT crm_link.kind, crm_link.id, told.sent
          FROM crm_link JOIN told USING (kind, id)
         ORDER BY kind, id
           FOR UPDATE OF crm_link
    )
    UPDATE crm_link SET sent = crm_link.sent || held.sent::jsonb
      FROM held WHERE crm_link.kind = held.kind AND crm_link.id = held.id
    """
)
PORTION = 5_000
LINKS = Query(
    select(CrmLink.__table__).where(
        CrmLink.kind == any_(text_list("kinds")), CrmLink.id == any_(id_list())
    )
)


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of a record's place in the CRM; `baseline` by field: ours, theirs."""

    link: Link | None
    state: str
    version: int
    baseline: Baseline
    sent: Mapping[str, Sequence[str]]
    crm_id: str | None = None
    agreed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was acknowledged of a record.

    Without a crm_id its place stays what it is, for it may have been merged meanwhile.
    """

    kind: str
    id: UUID
    version: int
    baseline: Baseline
    crm_id: str | None = None
    parts: Mapping[str, str] = field(default_factory=dict[str, str])
    left_out: Sequence[str] = field(default_factory=list[str])
    state: str = "LINKED"


async def read_links(database: Database, ids: Iterable[UUID]) -> dict[UUID, Known]:
    """What is known of these records, by our id: in portions, for a read may not take long."""
    wanted, found = list(ids), dict[UUID, Known]()
    for some in (wanted[at : at + PORTION] for at in range(0, len(wanted), PORTION)):
        rows = await database.fetch(LINKS, kinds=[*KINDS], ids=some)
        found |= {row["id"]: known_of(row) for row in rows}
    return found


def known_of(row: Record) -> Known:
    """A row of crm_link. One without parts was never told in full, and counts as not linked."""
    link = Link(row["crm_id"], row["parts"]) if row["crm_id"] and row["parts"] else None
    names = ("state", "acknowledged_version", "baseline", "sent", "crm_id", "acknowledged_at")
    return Known(link, *(row[name] for name in names))


async def note_sent(session: AsyncSession, sent: Mapping[Key, Mapping[str, Sequence[str]]]) -> None:
    """Keep the fingerprints of values that are about to be sent: shown then, they are our own."""
    if not sent:
        return
    keys = sorted(sent)
    told = {
        "kinds": [kind for kind, _ in keys],
        "ids": [each for _, each in keys],
        "sent": [orjson.dumps(sent[key]).decode() for key in keys],
    }
    await session.execute(NOTE_SENT, told)


async def remember(session: AsyncSession, agreed: Sequence[Agreed]) -> None:
    """Keep what the CRM acknowledged: where it holds a record, and what both sides now say.

    A late word about an older version changes nothing.
    """
    if not agreed:
        return
    ordered = sorted(agreed, key=lambda each: (each.kind, each.id))  # so nobody waits in a circle
    told = {
        "kinds": [each.kind for each in ordered],
        "ids": [each.id for each in ordered],
        "crm_ids": [each.crm_id for each in ordered],
        "versions": [each.version for each in ordered],
        "states": [each.state for each in ordered],
        "parts": [orjson.dumps(dict(each.parts)).decode() for each in ordered],
        "baselines": [orjson.dumps(dict(each.baseline)).decode() for each in ordered],
        "left_out": [",".join(each.left_out) for each in ordered],
    }
    await session.execute(REMEMBER, told)
