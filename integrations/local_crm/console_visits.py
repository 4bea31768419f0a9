"""One visit of a member of staff: what was asked, and the records as this visit finds them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from integrations.local_crm.fields import Sobject
from integrations.local_crm.ids import read_id
from integrations.local_crm.lookups import find_row
from integrations.local_crm.rows import Rows
from integrations.local_crm.store import Transaction
from integrations.local_crm.values import Row

Given: TypeAlias = Mapping[str, list[str]]


class Missing(Exception):
    """There is no such record."""


@dataclass(frozen=True)
class Visit:
    """`place` is what the address's braces matched, `query` what stands behind its question mark.

    A form is there only if it came from a page of ours.
    """

    rows: Rows
    place: Mapping[str, str]
    query: Given
    form: Given = field(default_factory=dict[str, list[str]])

    @property
    def tx(self) -> Transaction:
        return self.rows.tx

    @property
    def id(self) -> str:
        """The long id in the address; empty if there is none."""
        return read_id(self.place.get("id", "")) or ""

    def kind(self, id_: str) -> Sobject:
        """Raises Missing for an id of no kind we know."""
        for sobject in self.rows.catalogue.sobjects:
            if id_.startswith(sobject.prefix):
                return sobject
        raise Missing

    def row(self, id_: str) -> Row:
        """The record of an id, even one in the bin. Raises Missing."""
        found = find_row(self.tx, self.kind(id_), id_)
        if found is None:
            raise Missing
        return found


@dataclass(frozen=True)
class Page:
    """A page to show: its template, and what it is filled with."""

    template: str
    found: Mapping[str, object]
    status: int = 200


@dataclass(frozen=True)
class Moved:
    """The address to go on from, and what the page there says has been done."""

    address: str
    done: str = ""


Answer: TypeAlias = Page | Moved
View: TypeAlias = Callable[[Visit], Answer]


def first(given: Given, name: str) -> str:
    return given.get(name, [""])[0].strip()


def address_of(visit: Visit, sobject: Sobject, row: Row) -> str:
    """Where the console shows a record, or what it belongs to."""
    if sobject.name == "Contact":
        return f"/console/people/{row['Id']}"
    if sobject.name in ("Asset", "AssetWarranty"):
        return f"/console/watches/{row.get('AssetId') or row['Id']}"
    if sobject.name in ("Individual", "ContactPointTypeConsent"):
        sql = "SELECT Id FROM Contact WHERE IndividualId = ? AND NOT IsDeleted"
        for person in visit.tx.rows(sql, (row.get("PartyId") or row["Id"],)):
            return f"/console/people/{person['Id']}"
    return f"/console/records/{row['Id']}"
