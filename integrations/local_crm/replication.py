"""Which records were changed, and which deleted, between two minutes of the org's clock."""

from datetime import datetime, timedelta

from integrations.local_crm.calls import Answer, Call, Work
from integrations.local_crm.errors import Json, Refused, Unreadable
from integrations.local_crm.store import quote
from integrations.local_crm.values import keep_instant, read_instant

_UPDATED_FOR = timedelta(days=30)
_DELETED_FOR = timedelta(days=15)
_IDS_AT_MOST = 600_000


def list_updated(work: Work, call: Call) -> Answer:
    """The ids of live records; what was deleted since is told by `list_deleted` alone."""
    sobject = work.sobject(call.place["object"])
    start, end = _read_window(call)
    if start < _ago(work, _UPDATED_FOR):
        raise _date_is_invalid("startDate cannot be more than 30 days ago.")
    parts = ('SELECT "Id" FROM', quote(sobject.name), "WHERE SystemModstamp >= ?")
    tail = 'AND SystemModstamp < ? AND IsDeleted = 0 ORDER BY SystemModstamp, "Id" LIMIT ?'
    found = work.tx.rows(" ".join((*parts, tail)), (start, end, _IDS_AT_MOST + 1))
    _limit(len(found))
    ids: list[Json] = [row["Id"] for row in found]
    return Answer(200, {"ids": ids, "latestDateCovered": _covered(work, end)})


def list_deleted(work: Work, call: Call) -> Answer:
    """Also what was merged away, and what has left the recycle bin since."""
    sobject = work.sobject(call.place["object"])
    start, end = _read_window(call)
    earliest = _ago(work, _DELETED_FOR)
    if start < earliest:
        raise _date_is_invalid("startDate before org replication enabled date")
    sql = """SELECT id, at FROM deletion WHERE sobject = ? AND at >= ? AND at < ?
              ORDER BY at, rowid LIMIT ?"""
    found = work.tx.rows(sql, (sobject.name, start, end, _IDS_AT_MOST + 1))
    _limit(len(found))
    records: list[Json] = [{"deletedDate": _show(str(row["at"])), "id": row["id"]} for row in found]
    body: Json = {
        "deletedRecords": records,
        "earliestDateAvailable": _show(earliest),
        "latestDateCovered": _covered(work, end),
    }
    return Answer(200, body)


def _read_window(call: Call) -> tuple[str, str]:
    """The window in whole minutes, since the seconds asked for are not looked at."""
    start, end = (_whole_minute(_read_moment(call, name)) for name in ("start", "end"))
    if start >= end:
        raise _date_is_invalid("startDate must be before endDate by at least one minute")
    return start, end


def _read_moment(call: Call, name: str) -> str:
    text = call.query.get(name, "")
    try:
        return read_instant(text)
    except Unreadable:
        message = f"{name} must be a date and time with an offset: '{text}'"
        raise Refused("INVALID_ARGUMENT", message) from None


def _covered(work: Work, end: str) -> str:
    """Up to here nothing can be added any more; an open transaction may still add behind it."""
    limits = [end, _whole_minute(work.tx.now)]
    began = work.org.long_transaction.began
    if began is not None:
        limits.append(_whole_minute(began))
    return _show(min(limits))


def _ago(work: Work, span: timedelta) -> str:
    return _whole_minute(keep_instant(datetime.fromisoformat(work.tx.now) - span))


def _whole_minute(instant: str) -> str:
    return instant[:17] + "00.000Z"


def _show(instant: str) -> str:
    return instant.replace("Z", "+0000")


def _limit(count: int) -> None:
    if count > _IDS_AT_MOST:
        raise Refused("EXCEEDED_ID_LIMIT", f"More than {_IDS_AT_MOST} ids; narrow the dates")


def _date_is_invalid(message: str) -> Refused:
    return Refused("INVALID_REPLICATION_DATE", message)
