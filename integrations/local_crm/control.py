"""The tester's levers, for development and reachable on loopback only."""

from datetime import timedelta

import orjson
from starlette.routing import Route

from integrations.local_crm.calls import API_ROOT, VERSIONS, Answer
from integrations.local_crm.clock import OrgClock
from integrations.local_crm.desk import Desk, Received, read_call
from integrations.local_crm.errors import Unreadable
from integrations.local_crm.faults import Faults, read_fault
from integrations.local_crm.levers import Body, pull, push
from integrations.local_crm.oauth import Sessions
from integrations.local_crm.org import Org
from integrations.local_crm.row_faults import read_row_fault
from integrations.local_crm.store import Store
from integrations.local_crm.troubles import read_count, read_text
from integrations.local_crm.values import keep_instant

_CALLS_AT_MOST = 1_000_000_000
_SHIFT_AT_MOST = timedelta(days=3650).total_seconds()


class Control:
    """Everything below `/__crm__/` that is no staff member's work."""

    def __init__(self, store: Store, org: Org, desk: Desk, sessions: Sessions) -> None:
        self._store = store
        self._org = org
        self._desk = desk
        self._sessions = sessions

    def routes(self, faults: Faults, clock: OrgClock) -> list[Route]:
        trouble, time = TroubleLevers(faults, self._org), TimeLevers(clock, self._org)
        posts = {
            "/faults": trouble.add_fault,
            "/clock": time.shift_clock,
            "/long-transaction": time.begin_long_transaction,
            "/quota": self.set_quota,
            "/staff": self.work_as_staff,
            "/snapshot": self.take_snapshot,
            "/reset": self.reset_store,
        }
        deletes = {
            "/faults": trouble.clear_faults,
            "/long-transaction": time.end_long_transaction,
            "/calls": self.forget_calls,
            "/snapshot": self.forget_snapshot,
        }
        return [
            *(Route(path, pull(lever), methods=["POST"]) for path, lever in posts.items()),
            *(Route(path, push(lever), methods=["DELETE"]) for path, lever in deletes.items()),
            Route("/calls", push(self.show_calls), methods=["GET"]),
            Route("/revoke-sessions", push(self.revoke_sessions), methods=["POST"]),
        ]

    def set_quota(self, body: Body) -> Answer:
        used, total = (
            read_count(body, name, _CALLS_AT_MOST) if name in body else None
            for name in ("used", "total")
        )
        self._org.quota.set(used=used, total=total)
        return Answer(204)

    def work_as_staff(self, body: Body) -> Answer:
        """One call of the API, carried out as a member of staff would; it costs none."""
        path, _, query = (read_text(body, "path") or "").partition("?")
        if not path.startswith("/"):
            path = f"{API_ROOT}/v{VERSIONS.stop - 1}.0/{path}"
        content = orjson.dumps(body["body"]) if "body" in body else b""
        method = (read_text(body, "method") or "").upper()
        call = read_call(Received(method, path, query, headers={}, body=content))
        return self._desk.answer_staff(call)

    def take_snapshot(self, _body: Body) -> Answer:
        self._store.take_snapshot()
        return Answer(204)

    def forget_snapshot(self) -> Answer:
        self._store.forget_snapshot()
        return Answer(204)

    def reset_store(self, _body: Body) -> Answer:
        self._store.reset()
        # What was remembered may hold jobs that are not finished.
        self._org.bulk_is_due.set()
        return Answer(204)

    def show_calls(self) -> Answer:
        counts = self._desk.counts()
        return Answer(200, {"total": sum(counts.values()), "calls": {**counts}})

    def forget_calls(self) -> Answer:
        self._desk.forget_counts()
        return Answer(204)

    def revoke_sessions(self) -> Answer:
        return Answer(200, {"revoked": self._sessions.revoke_all()})


class TroubleLevers:
    """What makes calls, or single writes, fail."""

    def __init__(self, faults: Faults, org: Org) -> None:
        self._faults = faults
        self._row_faults = org.row_faults

    def add_fault(self, body: Body) -> Answer:
        if "row_code" in body:
            self._row_faults.add(read_row_fault(body))
        else:
            self._faults.add(read_fault(body))
        return Answer(204)

    def clear_faults(self) -> Answer:
        self._faults.clear()
        self._row_faults.clear()
        return Answer(204)


class TimeLevers:
    """What moves the org's clock, or holds it back for those who replicate."""

    def __init__(self, clock: OrgClock, org: Org) -> None:
        self._clock = clock
        self._long_transaction = org.long_transaction

    def shift_clock(self, body: Body) -> Answer:
        seconds = body.get("shift_seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise Unreadable("shift_seconds must be a number")
        if abs(seconds) > _SHIFT_AT_MOST:
            raise Unreadable("shift_seconds must stay within ten years")
        self._clock.shift(timedelta(seconds=seconds))
        return Answer(200, {"now": keep_instant(self._clock.now())})

    def begin_long_transaction(self, _body: Body) -> Answer:
        self._long_transaction.begin(keep_instant(self._clock.now()))
        return Answer(204)

    def end_long_transaction(self) -> Answer:
        self._long_transaction.end()
        return Answer(204)
