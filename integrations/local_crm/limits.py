"""How much of what it may use the org has used, and how many records it has."""

from datetime import datetime, timedelta

from integrations.local_crm.calls import Answer, Call, Work
from integrations.local_crm.errors import Json
from integrations.local_crm.store import quote
from integrations.local_crm.values import keep_instant

_BULK_BATCHES_A_DAY = 15_000
# Rows are carried out in batches of ten thousand.
_BATCHES = "SELECT coalesce(sum((processed + 9999) / 10000), 0) AS n FROM bulk_job"


def list_limits(work: Work, _call: Call) -> Answer:
    most, left = work.org.quota.left()
    yesterday = datetime.fromisoformat(work.tx.now) - timedelta(days=1)
    parts = (_BATCHES, "WHERE created_at > ?")
    batches = int(work.tx.rows(" ".join(parts), (keep_instant(yesterday),))[0]["n"] or 0)
    return Answer(
        200,
        {
            "DailyApiRequests": {"Max": most, "Remaining": left},
            "DailyBulkApiBatches": {
                "Max": _BULK_BATCHES_A_DAY,
                "Remaining": max(_BULK_BATCHES_A_DAY - batches, 0),
            },
        },
    )


def count_by_object(work: Work, call: Call) -> Answer:
    """Of all objects, or of those asked for; what has no record is left out."""
    asked = {name.strip().lower() for name in call.query.get("sObjects", "").split(",")} - {""}
    counts: list[Json] = []
    for sobject in sorted(work.catalogue.sobjects, key=lambda one: one.name):
        if asked and sobject.name.lower() not in asked:
            continue
        parts = ("SELECT count(*) AS n FROM", quote(sobject.name), "WHERE IsDeleted = 0")
        count = work.tx.rows(" ".join(parts))[0]["n"]
        if count:
            counts.append({"count": count, "name": sobject.name})
    return Answer(200, {"sObjects": counts})
