"""What the maison certifies of a piece: which one it is, and its warranty. Never who holds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Uuid as UuidType
from sqlalchemy import and_, bindparam, select

from models.catalogue import Collection, PointOfSale, Reference, Timepiece
from models.database import Database, Record
from models.query import Query
from models.warranty import CoverageSegment, SaleDeclaration, sale_that_counts
from rules.warranty import local_day
from services.living_cover import IS_ALIVE, IS_WARRANTY, LAST_DAY

PATH = "/c/"

CERTIFIED = Query(
    select(
        Timepiece.individual_number,
        Timepiece.state,
        Reference.number.label("reference"),
        Reference.name,
        Collection.name.label("collection"),
        PointOfSale.time_zone,
        CoverageSegment.kind,
        CoverageSegment.starts_on,
        LAST_DAY.label("ends_on"),
        CoverageSegment.rule_version,
    )
    .join(Reference, Reference.id == Timepiece.reference_id)
    .join(Collection, Collection.id == Reference.collection_id)
    .outerjoin(SaleDeclaration, sale_that_counts(Timepiece.id))
    .outerjoin(PointOfSale, PointOfSale.id == SaleDeclaration.point_of_sale_id)
    .outerjoin(
        CoverageSegment,
        and_(
            CoverageSegment.timepiece_id == Timepiece.id,
            IS_WARRANTY,
            IS_ALIVE,
        ),
    )
    .where(Timepiece.id == bindparam("timepiece_id", type_=UuidType))
    .order_by(CoverageSegment.starts_on)
)


@dataclass(frozen=True, slots=True)
class Warranty:
    """The warranty of a piece as one interval, both days inclusive."""

    starts_on: date
    ends_on: date
    is_extended: bool
    rule_version: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """A piece and its warranty as they are now."""

    timepiece_id: UUID
    individual_number: str
    reference: str
    name: str
    collection: str
    state: str
    zone: str | None
    warranty: Warranty | None

    def is_covered(self, at: datetime) -> bool:
        """Whether the warranty has not ended, by the calendar of the point of sale."""
        return self.warranty is not None and local_day(at, self.zone) <= self.warranty.ends_on


async def read_certificate(database: Database, timepiece_id: UUID) -> Certificate | None:
    """What is certified of a piece; nothing of an id that no piece has."""
    rows = await database.fetch(CERTIFIED, timepiece_id=timepiece_id)
    if not rows:
        return None
    piece = rows[0]
    return Certificate(
        timepiece_id=timepiece_id,
        individual_number=piece["individual_number"],
        reference=piece["reference"],
        name=piece["name"],
        collection=piece["collection"],
        state=piece["state"],
        zone=piece["time_zone"],
        warranty=_warranty([row for row in rows if row["kind"]]),
    )


def certificate_address(public_url: str, code: str) -> str:
    """Where everybody can see that a certificate is genuine."""
    return f"{public_url.rstrip('/')}{PATH}{code}"


def _warranty(segments: Sequence[Record]) -> Warranty | None:
    if not segments:
        return None
    return Warranty(
        starts_on=segments[0]["starts_on"],
        ends_on=max(segment["ends_on"] for segment in segments),
        is_extended=any(segment["kind"] == "EXTENSION" for segment in segments),
        rule_version=segments[-1]["rule_version"],
    )
