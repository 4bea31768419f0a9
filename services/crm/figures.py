"""The figures of the sync with the CRM: what waits, what is held, and how long nobody was heard."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, extract, func, select

from models.crm import CrmCursor, CrmDrift, CrmHealth, CrmReconciliation, CrmReview
from models.outbox import CrmDirty
from models.query import Query
from services.crm.queue import HEARING

_GOES = CrmDirty.held_since.is_(None)


def _seconds(age: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(extract("epoch", age), 0)


def _or_zero(found: ScalarSelect[Any]) -> ColumnElement[Any]:
    return func.coalesce(found, 0)


CRM_QUEUE = Query(
    select(
        func.count().label("crm_dirty"),
        func.count().filter(CrmDirty.code.is_not(None)).label("crm_refused"),
        func.count().filter(CrmDirty.held_since.is_not(None)).label("crm_held"),
        func.count().filter(and_(_GOES, CrmDirty.is_urgent)).label("crm_urgent"),
        # What is held waits for a person, and would hide what ought to go by itself.
        _seconds(func.now() - func.min(CrmDirty.dirty_at).filter(_GOES)).label(
            "crm_dirty_oldest_seconds"
        ),
    )
)

_REVIEWS = select(func.count()).select_from(CrmReview).where(CrmReview.decided_at.is_(None))
_QUOTA = select(CrmHealth.used / func.nullif(CrmHealth.total, 0)).limit(1)
_HEARD = select(extract("epoch", func.now() - CrmCursor.heard_until)).filter_by(name=HEARING)
_LAST_RUN = (
    select(CrmReconciliation.id)
    .where(CrmReconciliation.depth == "RECORDS", CrmReconciliation.finished_at.is_not(None))
    .order_by(CrmReconciliation.id.desc())
    .limit(1)
)
_DRIFTS = (
    select(func.count()).select_from(CrmDrift).where(CrmDrift.run_id == _LAST_RUN.scalar_subquery())
)
CRM_AGES = Query(
    select(
        _or_zero(_REVIEWS.scalar_subquery()).label("crm_reviews_open"),
        _or_zero(_QUOTA.scalar_subquery()).label("crm_quota_used"),
        _or_zero(_HEARD.scalar_subquery()).label("crm_heard_age_seconds"),
        _or_zero(_DRIFTS.scalar_subquery()).label("crm_drift_last"),
    )
)
