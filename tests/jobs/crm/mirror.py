"""A CRM that holds just what we know it to hold, read from our own tables: of any size, for free.

Like Salesforce it shows five parts at a time, so many rows of each in the order of its ids.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from sqlalchemy import Integer, Text, any_, bindparam, select

from integrations.crm import Heard, Page, Sighting
from integrations.crm_records import RecordKind, parents_of, said
from integrations.memory_crm import MemoryCRM
from jobs.crm.fingerprints import fingerprints
from jobs.crm.inbound.places import REFERS
from jobs.crm.links import Agreed, remember
from jobs.crm.reconciliation.unpromised import SOURCES
from jobs.crm.records import read_records
from models.crm import CrmLink
from models.keys import LAST_ID
from models.outbox import KINDS
from models.query import Query, id_list, text_list

AT_ONCE = 2_000
LONG_AGO = datetime.now(UTC) - timedelta(days=2)
NEXT = Query(
    select(CrmLink.kind, CrmLink.id, CrmLink.crm_id, CrmLink.acknowledged_version)
    .where(CrmLink.kind == bindparam("kind"), CrmLink.crm_id > bindparam("last", type_=Text))
    .order_by(CrmLink.crm_id)
    .limit(bindparam("most", type_=Integer))
)
THESE = Query(
    select(CrmLink.kind, CrmLink.id, CrmLink.crm_id, CrmLink.acknowledged_version).where(
        CrmLink.crm_id == any_(text_list("crm_ids"))
    )
)
PLACES = Query(
    select(CrmLink.id, CrmLink.crm_id).where(
        CrmLink.kind == any_(text_list("kinds")), CrmLink.id == any_(id_list())
    )
)


class Mirror(MemoryCRM):
    """`lies` are what it says otherwise, by its ids; None is a record that is gone."""

    def __init__(self, database, vault, *, size=AT_ONCE):
        super().__init__()
        self._database, self._vault, self._size = database, vault, size
        self.lies = {}
        self.calls = 0

    async def page(self, after):
        self.calls += 1
        asked = dict(after) or dict.fromkeys(KINDS, "")
        shown = []
        for kind in list(asked)[:5]:
            rows = await self._database.fetch(NEXT, kind=kind, last=asked[kind], most=self._size)
            shown += await self._show(rows)
            asked[kind] = rows[-1]["crm_id"] if rows else ""
            if len(rows) < self._size:
                del asked[kind]
        return Page(shown, asked or None)

    async def look(self, kind, crm_ids):
        self.calls += 1
        rows = await self._database.fetch(THESE, crm_ids=list(crm_ids))
        return Heard(await self._show(rows), datetime.now(UTC))

    async def _show(self, rows):
        keys = {(row["kind"], row["id"]): 0 for row in rows}
        records = await read_records(self._database, self._vault, keys)
        parents = {parent for each in records.values() for parent in parents_of(each)}
        places = await self._database.fetch(PLACES, kinds=list(KINDS), ids=list(parents))
        known = {str(row["id"]): row["crm_id"] for row in places}
        told = ((row, said(records[row["kind"], row["id"]])) for row in rows)
        shown = [self._sighting(row, values, known) for row, values in told]
        return [each for each in shown if each is not None]

    def _sighting(self, row, values, known):
        lie = self.lies.get(row["crm_id"], {})
        if lie is None:
            return None
        words = {k: known.get(v, v) if k in REFERS else v for k, v in values.items()}
        return Sighting(
            kind=RecordKind(row["kind"]),
            part=row["kind"],
            crm_id=row["crm_id"],
            our_id=row["id"],
            version=row["acknowledged_version"] - lie.get("lost", 0),
            said=words | {k: v for k, v in lie.items() if k != "lost"},
            modified_at=LONG_AGO,
            modified_by="STAFF",
            parts={row["kind"]: row["crm_id"]},
        )


async def agree(database, vault):
    """Link all that is ours, as if it had been delivered long ago; how many records, by kind."""
    linked = defaultdict(int)
    for kind in KINDS:
        after = LAST_ID.__class__(int=0)
        while after is not None:
            ids, after = await _window(database, kind, after)
            records = await read_records(database, vault, {(kind, each): 0 for each in ids})
            agreed = [_agreed(vault, kind, each, linked) for each in records.values()]
            for at in range(0, len(agreed), AT_ONCE):
                async with database.transaction() as session:
                    await remember(session, agreed[at : at + AT_ONCE])
    return dict(linked)


async def _window(database, kind, after):
    source = SOURCES[kind]
    bound = await database.fetch(source.bound, after=after)
    until = bound[0]["key"] if bound else None
    rows = await database.fetch(source.records, after=after, until=until or LAST_ID)
    return [row["id"] for row in rows], until


def _agreed(vault, kind, record, linked):
    linked[kind] += 1
    crm_id = f"{KINDS.index(kind)}{linked[kind]:017}"
    prints = fingerprints(vault, record.id, said(record))
    both = {name: [each, each] for name, each in prints.items()}
    return Agreed(kind, record.id, 7, both, crm_id, {kind: crm_id})
