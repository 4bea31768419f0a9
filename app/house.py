"""The parts behind the web process's faces, as each of them needs them, once it has started."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from app.callers import address_of
from app.crm_reading import CrmReading
from app.wiring import Parts, open_cabinet, open_media
from graph.http import GraphQLEndpoint
from i18n.message import Message
from models.database import Database
from rules.programme import Programmes
from web.certificate import Register
from web.desk.room import DeskRoom
from web.evidence_files import EvidenceRoom
from web.media import MediaRoom
from web.studio.room import StudioRoom

NOT_STARTED = "The application has not started."


class House:
    """The GraphQL face, and the parts behind it, which are there once the process has started."""

    def __init__(self) -> None:
        self.parts: Parts | None = None
        self.endpoint: GraphQLEndpoint | None = None
        self.reading: CrmReading | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.endpoint is None:
            raise RuntimeError(NOT_STARTED)
        await self.endpoint(scope, receive, send)

    def programmes(self) -> Programmes:
        """The rules as they stand."""
        return self._started().house.programmes

    def translate(self, message: Message, tag: str) -> str:
        """A text of a page, in the reader's language."""
        return self._started().catalogues.translate(message, tag)

    def database(self) -> Database:
        """Where everything is kept."""
        return self._started().database

    def register(self) -> Register:
        """Where certificates are looked up."""
        parts = self._started()
        return Register(parts.database, parts.house.vault, parts.catalogues)

    def evidence_room(self) -> EvidenceRoom:
        """Where evidence is taken in and shown."""
        parts = self._started()
        return EvidenceRoom(parts.database, open_cabinet(parts), self.translate)

    def media_room(self) -> MediaRoom:
        """Where the images of pieces are served."""
        parts = self._started()
        return MediaRoom(parts.database, open_media(parts), lambda: parts.shelf.current)

    def desk(self) -> DeskRoom:
        """What the desk of the CRM's staff needs."""
        parts = self._started()
        if self.reading is None:
            raise RuntimeError(NOT_STARTED)
        return DeskRoom(
            database=parts.database,
            house=parts.house,
            catalogues=parts.catalogues,
            address_of=self._place_of,
            public_url=parts.settings.public_url,
            is_bare=parts.settings.is_bare,
            crm=self.reading,
        )

    def studio(self) -> StudioRoom:
        """What the studio of the people who write needs."""
        parts = self._started()
        return StudioRoom(
            database=parts.database,
            house=parts.house,
            catalogues=parts.catalogues,
            address_of=self._place_of,
            public_url=parts.settings.public_url,
            is_bare=parts.settings.is_bare,
            shelf=parts.shelf,
            media=open_media(parts),
        )

    def _place_of(self, request: Request) -> bytes:
        parts = self._started()
        return parts.house.vault.index(
            "address", address_of(request, parts.settings.trusted_proxies)
        )

    def _started(self) -> Parts:
        if self.parts is None:
            raise RuntimeError(NOT_STARTED)
        return self.parts

    async def ready(self, _: Request) -> Response:
        """Whether requests can be served. A CRM that is away does not count: it is waited for."""
        if self.parts is not None and await self.parts.database.answers():
            return PlainTextResponse("ready\n")
        return PlainTextResponse("the database does not answer\n", status_code=503)
