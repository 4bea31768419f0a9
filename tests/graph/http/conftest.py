"""A small schema with every kind of trouble, and servers that speak real HTTP for it."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NewType, cast

import httpx
import pytest
import strawberry
import uvicorn
from graphql import GraphQLError
from starlette.requests import Request
from strawberry.directive import DirectiveLocation, DirectiveValue
from strawberry.permission import BasePermission
from strawberry.schema.config import StrawberryConfig

from graph.documents import InContext
from graph.errors import PublicError, RequestRefused
from graph.http import GraphQLEndpoint, HttpSettings

SECRET = "postgres://user:tourbillon-7f3a@db"

Level = NewType("Level", str)
Sealed = NewType("Sealed", str)


def parse_level(value: object) -> str:
    if value != "high":
        raise ValueError(f"{SECRET} rejects it")
    return "high"


def seal(value: object) -> str:
    raise ValueError(f"{SECRET} {value}")


class Closed(BasePermission):
    def has_permission(self, source: Any, info: strawberry.Info, **kwargs: Any) -> bool:
        raise RuntimeError(SECRET)


class Members(BasePermission):
    message = "Members only."

    def has_permission(self, source: Any, info: strawberry.Info, **kwargs: Any) -> bool:
        return False

    def on_unauthorized(self) -> None:
        raise PublicError("FORBIDDEN", self.message)


@strawberry.type
class Tag:
    word: str


@strawberry.type
class Watch:
    id: strawberry.ID
    name: str = "Calatrava"

    @strawberry.field
    def friends(self, first: int = 20, after: str | None = None) -> "WatchConnection":
        return WatchConnection(nodes=[])

    @strawberry.field
    def tags(self) -> list[Tag]:
        return [Tag(word="gold")]

    @strawberry.field
    def twin(self) -> "Watch":
        return Watch(id=self.id)


@strawberry.type
class WatchEdge:
    node: Watch


@strawberry.type
class WatchConnection:
    nodes: list[Watch]

    @strawberry.field
    def edges(self) -> list[WatchEdge]:
        return [WatchEdge(node=node) for node in self.nodes]


@strawberry.input(one_of=True)
class WatchBy:
    id: strawberry.Maybe[strawberry.ID]
    number: strawberry.Maybe[str]


@strawberry.type
class Fragile:
    @strawberry.field
    async def breaks(self) -> str:
        raise RuntimeError(SECRET)

    @strawberry.field
    async def waits(self, info: strawberry.Info) -> str:
        return await info.context.shared


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "you") -> str:
        return f"Hello {name}"

    @strawberry.field
    def watches(self, first: int = 20) -> WatchConnection:
        return WatchConnection(nodes=[Watch(id=strawberry.ID("1"))])

    @strawberry.field
    def watch(self, by: WatchBy) -> Watch | None:
        return Watch(id=strawberry.ID("1"))

    @strawberry.field
    def nodes(self, ids: list[strawberry.ID]) -> list[Watch]:
        return [Watch(id=id_) for id_ in ids]

    @strawberry.field
    def boom(self) -> str | None:
        raise RuntimeError(SECRET)

    @strawberry.field
    def plain(self) -> str | None:
        raise GraphQLError(SECRET)

    @strawberry.field
    def missing(self) -> str:
        return cast("str", None)

    @strawberry.field
    def told(self) -> str | None:
        raise PublicError("NO_STRAP", "There is no strap.")

    @strawberry.field(permission_classes=[Closed])
    def closed(self) -> str | None:
        return "never"

    @strawberry.field(permission_classes=[Members])
    def members(self) -> str | None:
        return "never"

    @strawberry.field
    def level(self, of: Level) -> str | None:
        return of

    @strawberry.field
    def sealed(self) -> Sealed | None:
        return Sealed("x")

    @strawberry.field
    def huge(self) -> int | None:
        return 2**40

    @strawberry.field
    async def slow(self) -> str | None:
        await asyncio.sleep(3600)
        return "never"

    @strawberry.field
    def fragile(self) -> Fragile | None:
        return Fragile()

    @strawberry.field
    async def waits(self, info: strawberry.Info) -> str | None:
        return await info.context.shared

    @strawberry.field
    def language(self, info: strawberry.Info) -> str | None:
        return info.context.asked.language


@strawberry.type
class Mutation:
    @strawberry.mutation
    def rename(self, name: str = "Nautilus") -> Watch | None:
        return Watch(id=strawberry.ID("1"), name=name)


@strawberry.directive(
    locations=[DirectiveLocation.QUERY, DirectiveLocation.MUTATION], name="inContext"
)
def in_context(
    value: DirectiveValue[Any], language: str | None = None, country: str | None = None
) -> Any:
    raise AssertionError(value, language, country)


def make_schema() -> strawberry.Schema:
    scalars = {
        Level: strawberry.scalar(name="Level", parse_value=parse_level),
        Sealed: strawberry.scalar(name="Sealed", serialize=seal),
    }
    return strawberry.Schema(
        Query, Mutation, directives=[in_context], config=StrawberryConfig(scalar_map=scalars)
    )


@dataclass
class Context:
    asked: InContext
    shared: asyncio.Future[str]

    def response_extensions(self) -> dict[str, object]:
        return {"context": {"language": self.asked.language, "country": self.asked.country}}

    def response_headers(self) -> dict[str, str]:
        return {"Content-Language": self.asked.language or "en", "Vary": "Accept-Language"}


async def make_context(request: Request, asked: InContext) -> Context:
    if request.headers.get("authorization") == "Bearer bad":
        raise RequestRefused("UNAUTHENTICATED", "The token is not valid.", 401)
    if request.headers.get("authorization") == "Bearer fault":
        raise RuntimeError(SECRET)
    if asked.language == "!!":
        raise RequestRefused("BAD_USER_INPUT", "That is no language tag.", 400)
    shared: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    if request.headers.get("x-shared") == "cancel":
        asyncio.get_running_loop().call_soon(shared.cancel)
    return Context(asked, shared)


class Running:
    """One uvicorn in a thread with a loop of its own."""

    def __init__(self, app: Any) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/graphql"
        config = uvicorn.Config(
            app, http="httptools", loop="uvloop", lifespan="off", log_config=None, ws="none"
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True
        )
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=30)
        assert not self.thread.is_alive()
        self.socket.close()


Serve = Callable[..., Running]


@pytest.fixture(scope="session")
def schema() -> strawberry.Schema:
    return make_schema()


@pytest.fixture(scope="session")
def secret() -> str:
    return SECRET


@pytest.fixture(scope="session")
def serve(schema: strawberry.Schema) -> Iterator[Serve]:
    running: dict[HttpSettings, Running] = {}

    def start(**options: Any) -> Running:
        settings = HttpSettings(**options)
        if settings not in running:
            running[settings] = Running(GraphQLEndpoint(schema, make_context, settings=settings))
        return running[settings]

    yield start
    for server in running.values():
        server.stop()


@pytest.fixture(scope="session")
def classic(serve: Serve) -> Running:
    return serve()


@pytest.fixture(scope="session")
def draft(serve: Serve) -> Running:
    return serve(status_profile="draft-2026")


@pytest.fixture
def client(classic: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=classic.url, trust_env=False) as client:
        yield client
