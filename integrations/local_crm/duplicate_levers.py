"""The duplicate rules as levers of the tester: off, alert or block, object by object."""

from collections.abc import Mapping
from typing import get_args

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.local_crm.errors import Json, Unreadable
from integrations.local_crm.fields import Catalogue
from integrations.local_crm.sobject_rules import DuplicateAction, DuplicateRule

_ACTIONS: tuple[DuplicateAction, ...] = get_args(DuplicateAction)


class DuplicateLevers:
    """A part of `/__crm__/`."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._rules = list_rules(catalogue)

    def routes(self) -> list[Route]:
        path = "/duplicate-rules"
        return [Route(path, self.show, methods=["GET"]), Route(path, self.set, methods=["PUT"])]

    async def show(self, _request: Request) -> Response:
        return JSONResponse({name: rule.action for name, rule in self._rules.items()})

    async def set(self, request: Request) -> Response:
        # A page of another site can send a plain text body, but not this one unasked.
        if not request.headers.get("content-type", "").startswith("application/json"):
            return Response(status_code=415)
        try:
            set_rules(self._rules, orjson.loads(await request.body()))
        except orjson.JSONDecodeError:
            return JSONResponse(Unreadable("The body is no JSON").as_body(), 400)
        except Unreadable as unreadable:
            return JSONResponse(unreadable.as_body(), unreadable.status)
        return await self.show(request)


def list_rules(catalogue: Catalogue) -> dict[str, DuplicateRule]:
    """The rules there are, by their object."""
    return {one.name: one.duplicate_rule for one in catalogue.sobjects if one.duplicate_rule}


def set_rules(rules: Mapping[str, DuplicateRule], asked: Json) -> None:
    """All that is asked or nothing of it. Raises Unreadable."""
    if not isinstance(asked, dict) or set(asked) - set(rules):
        raise Unreadable(f"Duplicate rules are those of {', '.join(sorted(rules))}")
    wanted: list[tuple[DuplicateRule, DuplicateAction]] = [
        (rules[name], read_action(action)) for name, action in asked.items()
    ]
    for rule, action in wanted:
        rule.action = action


def read_action(text: Json) -> DuplicateAction:
    """Raises Unreadable."""
    for action in _ACTIONS:
        if action == text:
            return action
    raise Unreadable(f"A duplicate rule is one of {', '.join(_ACTIONS)}")
