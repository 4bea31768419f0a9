"""Staff's merges and the recycle bin as levers, for tests that have no browser."""

from collections.abc import Callable

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.local_crm.bin import Bin
from integrations.local_crm.errors import Json, Refused, Unreadable
from integrations.local_crm.fields import Catalogue
from integrations.local_crm.ids import read_id
from integrations.local_crm.merges import merge
from integrations.local_crm.rows import Rows
from integrations.local_crm.store import Store
from integrations.local_crm.users import STAFF_USER_ID

Body = dict[str, Json]
Work = Callable[[Rows, Body], Body]


class Corrections:
    """A part of `/__crm__/`; what is done here is done by the staff user."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store = store
        self._catalogue = catalogue

    def routes(self) -> list[Route]:
        works = {"/merge": _merge, "/undelete": _undelete, "/empty-bin": _empty}
        return [Route(path, self._answer(work), methods=["POST"]) for path, work in works.items()]

    def _answer(self, work: Work) -> Callable[[Request], object]:
        async def answer(request: Request) -> Response:
            # A page of another site can send a plain text body, but not this one unasked.
            if not request.headers.get("content-type", "").startswith("application/json"):
                return Response(status_code=415)
            try:
                body = _read_body(await request.body())
                return JSONResponse(await run_in_threadpool(self._carry_out, work, body))
            except Refused as refused:
                return JSONResponse(refused.as_body(), refused.status)

        return answer

    def _carry_out(self, work: Work, body: Body) -> Body:
        with self._store.transaction(user_id=STAFF_USER_ID) as tx:
            return work(Rows(tx, self._catalogue), body)


def _merge(rows: Rows, body: Body) -> Body:
    """Answers as Salesforce's merge() does. `fields` are values the master takes in the merge."""
    sobject = rows.catalogue.find(str(body.get("object")))
    if sobject is None:
        raise Refused("INVALID_TYPE", f"sObject type '{body.get('object')}' is not supported.")
    given = body.get("fields") or {}
    if not isinstance(given, dict):
        raise Unreadable("fields must be a JSON object")
    master, losers = _read_one(body.get("master")), _read_ids(body.get("losers"))
    moved = merge(rows, sobject, master=master, losers=losers, body=given)
    return {
        "id": master,
        "success": True,
        "errors": [],
        "mergedRecordIds": list[Json](losers),
        "updatedRelatedIds": list[Json](moved),
    }


def _undelete(rows: Rows, body: Body) -> Body:
    bin_ = Bin(rows.tx, rows.catalogue)
    restored = [id_ for one in _read_ids(body.get("ids")) for id_ in bin_.undelete(one)]
    return {"restored": list[Json](restored)}


def _empty(rows: Rows, body: Body) -> Body:
    """All of the bin, or of `ids` only."""
    ids = _read_ids(body["ids"]) if "ids" in body else None
    return {"emptied": Bin(rows.tx, rows.catalogue).empty(ids)}


def _read_body(text: bytes) -> Body:
    try:
        body: Json = orjson.loads(text or b"{}")
    except orjson.JSONDecodeError:
        raise Unreadable("The body is no JSON") from None
    if not isinstance(body, dict):
        raise Unreadable("The body must be a JSON object")
    return body


def _read_ids(given: Json) -> list[str]:
    if not isinstance(given, list):
        raise Unreadable("The ids must be a list")
    return [_read_one(one) for one in given]


def _read_one(given: Json) -> str:
    found = read_id(given) if isinstance(given, str) else None
    if found is None:
        raise Refused("MALFORMED_ID", f"malformed id {given}")
    return found
