"""The declarations and voids of a file, judged as if each void had been heard before all others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import PointOfSale
from models.keys import new_id
from rules.individual_number import canonical
from rules.programme import Programmes
from rules.warranty import base_through, local_day
from services.imports import sale_judging, sale_writing
from services.imports.entries import LONGEST_KEY, Entry
from services.imports.sale_bases import amend_bases
from services.imports.staging import Record

VOID = "VOID"
KINDS = ("SALE", "LOAN", "DISPLAY", "STAFF", VOID)


@dataclass(frozen=True, slots=True)
class Seller:
    id: UUID
    market: str
    today: date


class SaleImport:
    columns: Mapping[str, str] = MappingProxyType(
        {
            "external_id": "text",
            "point_of_sale_id": "uuid",
            "kind": "text",
            "voids": "text",
            "individual_number": "text",
            "reference": "text",
            "sold_on": "date",
            "segment_id": "uuid",
            "ends_on": "date",
            "rule_version": "bigint",
        }
    )
    writes = ("sale_declaration", "coverage_segment")
    action = "IMPORT_SALES"

    def __init__(self, programmes: Programmes, at: datetime) -> None:
        self._programmes = programmes
        self._begins_on = programmes.at(at).record_begins_on
        self._at = at
        self._sellers: Mapping[str, Seller] = {}

    async def learn(self, session: AsyncSession) -> None:
        """The points of sale: their zones decide what today is, their markets the base."""
        found = await session.scalars(select(PointOfSale))
        self._sellers = {
            each.code: Seller(each.id, each.market, local_day(self._at, each.time_zone))
            for each in found
        }

    def record(self, entry: Entry) -> Record:
        external_id = entry.text("declaration_id", LONGEST_KEY)
        kind = entry.choice("kind", KINDS, "KIND_UNKNOWN")
        voids = entry.optional_text("voids", LONGEST_KEY)
        seller = self._sellers.get(entry.cells["point_of_sale"].upper())
        if seller is None:
            entry.refuse("point_of_sale", "POINT_OF_SALE_UNKNOWN")
        if (kind == VOID) != (voids is not None):
            entry.refuse("voids", "VOIDS_MISSING" if kind == VOID else "VOIDS_UNEXPECTED")
        said = (external_id, seller.id if seller else None, kind, voids)
        if kind == VOID:  # the declaration that it names says the rest
            return (*said, None, None, None, None, None, None)
        return (*said, *self._sale(entry, kind, seller))

    def _sale(self, entry: Entry, kind: str, seller: Seller | None) -> Record:
        number = canonical(entry.cells["individual_number"])
        if number is None:
            entry.refuse("individual_number", "NUMBER_MALFORMED")
        if "sold_on" in entry.dates and entry.dates["sold_on"] is None:
            entry.refuse("sold_on", "CELL_EMPTY")
        today = seller.today if seller else date.max
        sold_on = entry.past_day("sold_on", self._begins_on, today)
        reference = (entry.optional_text("reference", LONGEST_KEY) or "").upper()
        if entry.problems or sold_on is None or seller is None:
            return ()
        programme = self._programmes.on(sold_on)
        starts_base = kind in programme.sale_kinds
        # Of no category yet: what the rules say of some is put in once all rows are staged.
        ends_on = base_through(sold_on, seller.market, None, programme) if starts_base else None
        return (number, reference or None, sold_on, new_id(), ends_on, programme.version)

    async def judge(self, session: AsyncSession) -> None:
        await amend_bases(session, self._programmes)
        await sale_judging.judge(session)

    async def write(self, session: AsyncSession) -> None:
        await sale_writing.write(session, self._programmes, self._at)
