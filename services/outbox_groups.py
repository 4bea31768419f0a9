"""Whose a record is: all that is an owner's goes to the CRM together, by one worker at a time."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, null, select

from models.holding import Ownership
from models.people import Consent
from models.warranty import CoverageSegment

RecordId = ColumnElement[UUID]


def last_holder(timepiece_id: ColumnElement[UUID] | Any) -> ScalarSelect[UUID]:  # noqa: ANN401 - a column of any table
    """Whoever holds a piece, or held it last: the CRM keeps what it knows of them both."""
    return _last(select(Ownership.owner_id).where(Ownership.timepiece_id == timepiece_id))


def _holder_of_covered(segment_id: RecordId) -> ScalarSelect[UUID]:
    is_covered = CoverageSegment.timepiece_id == Ownership.timepiece_id
    owners = select(Ownership.owner_id).join(CoverageSegment, is_covered)
    return _last(owners.where(CoverageSegment.id == segment_id))


def _last(owners: Select[UUID]) -> ScalarSelect[UUID]:
    newest = owners.where(Ownership.is_primary).order_by(
        Ownership.until.is_(None).desc(), Ownership.id.desc()
    )
    return newest.limit(1).scalar_subquery()


def _giver(consent_id: RecordId) -> ScalarSelect[UUID]:
    return select(Consent.owner_id).where(Consent.id == consent_id).scalar_subquery()


def _nobody(_: RecordId) -> ColumnElement[Any]:
    return null()


# By kind: the owner of a record of this id; none for one that is its own group.
OWNERS: Mapping[str, Callable[[RecordId], ColumnElement[Any]]] = {
    "REFERENCE": _nobody,
    "OWNER": _nobody,
    "TIMEPIECE": last_holder,
    "COVERAGE": _holder_of_covered,
    "CONSENT": _giver,
}
