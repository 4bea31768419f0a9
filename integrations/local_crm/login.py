"""The border between HTTP and the token desk: a form in, a token or a refusal out."""

from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.local_crm.faults import TOKEN, Faults
from integrations.local_crm.front import LostAnswer, meet_trouble
from integrations.local_crm.oauth import TokenDesk, TokenRefused


class Login:
    """Where sessions are given."""

    def __init__(self, desk: TokenDesk, faults: Faults) -> None:
        self._desk = desk
        self._faults = faults

    def routes(self) -> list[Route]:
        return [Route("/services/oauth2/token", self.give_token, methods=["POST"])]

    async def give_token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        struck = self._faults.strike(TOKEN)
        trouble = await meet_trouble(struck, {})
        if trouble is not None:
            return trouble
        try:
            token = self._desk.answer(form, request.headers.get("authorization", ""))
        except TokenRefused as refused:
            return JSONResponse(refused.body, 400)
        if any(fault.cuts_after_commit for fault in struck):
            return LostAnswer()
        return JSONResponse(token)
