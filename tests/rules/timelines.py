"""Segments of one watch, to build timelines of."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

SALE, OTHER_SALE = UUID(int=1), UUID(int=2)


@dataclass(frozen=True)
class Segment:
    kind: str
    starts_on: date
    ends_on: date
    void_reason: str | None = None
    voided_from: date | None = None
    sale_declaration_id: UUID | None = SALE


def segment(kind, starts_on, ends_on):
    return Segment(kind, date.fromisoformat(starts_on), date.fromisoformat(ends_on))


def voided(row, reason, voided_from=None):
    """A segment void for a reason: from a day on, or whole."""
    day = date.fromisoformat(voided_from) if voided_from else None
    return replace(row, void_reason=reason, voided_from=day)


BASE = segment("BASE", "2019-11-12", "2021-11-12")
EXTENSION = segment("EXTENSION", "2021-11-13", "2027-11-12")
GUARANTEE = replace(
    segment("SERVICE_GUARANTEE", "2022-05-01", "2024-05-01"), sale_declaration_id=None
)
