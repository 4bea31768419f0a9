"""What is on its way to a contact that we do not know to be there: kept before it is sent.

Should the answer be lost, the contact that carries our key then tells us which of its values are
ours, and which are staff's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Text, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from jobs.crm.links import Baseline

# Without an id of the CRM's and without parts it counts as not linked.
EXPECT = text(
    """
    INSERT INTO crm_link (kind, id, acknowledged_version, acknowledged_at, baseline, sent)
    SELECT 'OWNER', id, 0, now(), baseline::jsonb, sent::jsonb
      FROM unnest(:ids, :baselines, :sent) AS told (id, baseline, sent)
     ORDER BY id
        ON CONFLICT (kind, id) DO UPDATE
       SET baseline = crm_link.baseline || excluded.baseline,
           sent = crm_link.sent || excluded.sent
    """
).bindparams(
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("baselines", type_=ARRAY(Text)),
    bindparam("sent", type_=ARRAY(Text)),
)


@dataclass(frozen=True, slots=True)
class Expected:
    """Of an owner: what both sides say already, and the fingerprints of what is sent, by field."""

    agreed: Baseline
    sent: Mapping[str, Sequence[str]]


async def expect(session: AsyncSession, expected: Mapping[UUID, Expected]) -> None:
    """Keep what these owners' contacts will say if what is sent next arrives."""
    if not expected:
        return
    ids = sorted(expected)
    told = {
        "ids": ids,
        "baselines": [orjson.dumps(dict(expected[each].agreed)).decode() for each in ids],
        "sent": [orjson.dumps(dict(expected[each].sent)).decode() for each in ids],
    }
    await session.execute(EXPECT, told)
