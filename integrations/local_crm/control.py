"""The tester's levers, for development and reachable on loopback only: faults, sessions, counts."""

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.local_crm.desk import Desk
from integrations.local_crm.errors import Refused, Unreadable
from integrations.local_crm.faults import Faults, read_fault
from integrations.local_crm.oauth import Sessions


class Control:
    """Everything below `/__crm__/`."""

    def __init__(self, desk: Desk, sessions: Sessions, faults: Faults) -> None:
        self._desk = desk
        self._sessions = sessions
        self._faults = faults

    def routes(self) -> list[Route]:
        return [
            Route("/faults", self.add_fault, methods=["POST"]),
            Route("/faults", self.clear_faults, methods=["DELETE"]),
            Route("/revoke-sessions", self.revoke_sessions, methods=["POST"]),
            Route("/calls", self.show_calls, methods=["GET"]),
        ]

    async def add_fault(self, request: Request) -> Response:
        # A page of another site can send a plain text body, but not this one unasked.
        if not request.headers.get("content-type", "").startswith("application/json"):
            return Response(status_code=415)
        try:
            self._faults.add(read_fault(orjson.loads(await request.body())))
        except orjson.JSONDecodeError:
            return JSONResponse(Unreadable("The fault is no JSON").as_body(), 400)
        except Refused as refused:
            return JSONResponse(refused.as_body(), refused.status)
        return Response(status_code=204)

    async def clear_faults(self, _request: Request) -> Response:
        self._faults.clear()
        return Response(status_code=204)

    async def revoke_sessions(self, _request: Request) -> Response:
        return JSONResponse({"revoked": self._sessions.revoke_all()})

    async def show_calls(self, _request: Request) -> Response:
        counts = self._desk.counts()
        return JSONResponse({"total": sum(counts.values()), "calls": counts})
