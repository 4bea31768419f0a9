"""Who sends a request outside the API, by the same tokens, and in which language they read."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from i18n.negotiation import choose
from models.database import Database
from rules.access import Viewer
from services.sessions import viewer_of

BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Caller:
    """Who it is, and the tag of their language."""

    viewer: Viewer
    language: str


async def caller_of(request: Request, database: Database, *, at: datetime) -> Caller:
    """Who holds the token; somebody unknown when there is none, or it is none of ours any more."""
    authorization = request.headers.get("authorization", "")
    scheme, token = authorization[: len(BEARER)], authorization[len(BEARER) :].strip()
    found = None
    if scheme.lower() == BEARER and token:
        found = await viewer_of(database, token, address=b"", at=at)
    viewer = found or Viewer()
    accepted = request.headers.get("accept-language")
    choice = choose(None, accepted, viewer.language, viewer.country)
    return Caller(viewer, choice.served)
