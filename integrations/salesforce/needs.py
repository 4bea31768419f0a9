"""What the mapping needs of an org: the fields that it reads and writes, object by object."""

from dataclasses import dataclass

from integrations.salesforce.columns import EXTERNAL_ID, VERSION, Table
from integrations.salesforce.rows import OrgModel
from integrations.salesforce.tables import TABLES
from integrations.salesforce.telling import fields_of

NEEDS_LICENCE = {
    "AssetWarranty": "the org needs a licence with asset warranties",
    "ContactPointTypeConsent": "turn on Data Protection and Privacy",
    "Individual": "turn on Data Protection and Privacy",
}


@dataclass(frozen=True, slots=True)
class Need:
    """Fields of one object by their own names; `fixed` are written at creation only."""

    read: frozenset[str]
    written: frozenset[str]
    fixed: frozenset[str]


def needs_of(model: OrgModel) -> dict[str, Need]:
    """By object, in the order of delivery."""
    return {table.name: _need(table) for table in TABLES[model]}


def _need(table: Table) -> Need:
    parents = {parent.field for parent in table.parents}
    own = {column.name for column in table.columns if column.written}
    read = {name for name in fields_of(table) if "." not in name}
    if table.only:
        read.add(table.only.partition(" ")[0])
    return Need(
        read=frozenset(read | {*table.other_phones}),
        written=frozenset(own | parents | table.constants.keys() | {EXTERNAL_ID, VERSION}),
        fixed=frozenset(p.field for p in table.parents if p.is_create_only),
    )
