"""The same portfolio without GraphQL, as a careful programmer writes one endpoint for one screen.

It is what the generic server is compared with: three statements on the bare driver, one connection
for all, and what is published chosen once for a reference and a market. It shares the catalogue in
memory, the rules and uvicorn's settings with the server, and nothing of `graph`.
"""

import gc
import hashlib
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.server import serve
from app.settings import Settings
from i18n.locales import SOURCE, language
from i18n.negotiation import choose
from models.database import READ_SETTINGS, Database
from rules.coverage import summarise
from rules.documents import GUIDES, TIPS
from rules.segments import state_of
from rules.warranty import zone_of
from services.guidance import choose_items, text_in
from services.portfolio import Segment
from services.shelf import Shelf
from services.snapshot import PublishedItem, ReferenceEntry, Rendered, Snapshot

CALLER = """
    SELECT s.owner_id, s.expires_at, o.preferred_language, o.country
    FROM session s JOIN owner o ON o.id = s.owner_id
    WHERE s.token_hash = $1 AND s.revoked_at IS NULL
"""
WATCHES = """
    SELECT t.id, t.individual_number, t.reference_id, h.since, d.sold_on, p.market, p.time_zone
    FROM ownership h
    JOIN timepiece t ON t.id = h.timepiece_id
    LEFT JOIN sale_declaration d
        ON d.timepiece_id = t.id AND d.state = 'ACCEPTED' AND d.kind = 'SALE'
    LEFT JOIN point_of_sale p ON p.id = d.point_of_sale_id
    WHERE h.owner_id = $1 AND h.until IS NULL
    ORDER BY h.id DESC LIMIT 20
"""
SEGMENTS = """
    SELECT timepiece_id, kind, starts_on, ends_on, rule, rule_version, void_reason
    FROM coverage_segment WHERE timepiece_id = ANY($1) ORDER BY timepiece_id, starts_on, id
"""
FOREVER = datetime.max.replace(tzinfo=UTC)
BEARER = len("Bearer ")
FIRST_GUIDES, FIRST_TIPS = 10, 5

Json = dict[str, Any]
Chosen = tuple[Json, list[PublishedItem], list[PublishedItem]]


class Library:
    """What is published for a watch, chosen once and kept until the clock changes the choice."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._chosen: dict[tuple[UUID, str | None], Chosen] = {}
        self._items: dict[tuple[str, str], Json] = {}
        self._until = datetime.min.replace(tzinfo=UTC)

    def model(self, reference_id: UUID, market: str | None, tag: str, at: datetime) -> Json:
        """The part of the answer that all watches of a reference in a market share."""
        if at >= self._until:
            self._chosen.clear()
            self._until = min((each for each in self._instants() if each > at), default=FOREVER)
        chosen = self._chosen.get((reference_id, market))
        if chosen is None:
            chosen = self._choose(reference_id, market, at)
            self._chosen[reference_id, market] = chosen
        reference, guides, tips = chosen
        return {
            "reference": reference,
            "guides": {"nodes": [self._item(each, tag) for each in guides]},
            "tips": {"nodes": [self._item(each, tag) for each in tips]},
        }

    def _choose(self, reference_id: UUID, market: str | None, at: datetime) -> Chosen:
        entry = self._snapshot.references[reference_id]
        guides, tips = (
            [
                served.item
                for served in choose_items(
                    self._snapshot, entry, kinds=kinds, market=market, language=SOURCE, at=at
                )
            ]
            for kinds in (tuple(GUIDES), tuple(TIPS))
        )
        return _reference(entry), guides[:FIRST_GUIDES], tips[:FIRST_TIPS]

    def _item(self, item: PublishedItem, tag: str) -> Json:
        kept = self._items.get((item.id, tag))
        if kept is None:
            kept = self._items[item.id, tag] = _item(item, text_in(item, tag))
        return kept

    def _instants(self) -> list[datetime]:
        return [at for item in self._snapshot.items for at in item.window.instants()]


class Endpoint:
    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", library: Library) -> None:
        self._pool = pool
        self._library = library

    async def portfolio(self, request: Request) -> Response:
        now = datetime.now(UTC)
        token = request.headers["authorization"][BEARER:]
        async with self._pool.acquire() as connection:
            caller = await connection.fetchrow(CALLER, hashlib.sha256(token.encode()).digest())
            if caller is None or caller["expires_at"] <= now:
                return PlainTextResponse("Sign in again.\n", status_code=401)
            watches = await connection.fetch(WATCHES, caller["owner_id"])
            segments = await connection.fetch(SEGMENTS, [watch["id"] for watch in watches])
        tag = choose(
            request.query_params.get("language"), None, caller["preferred_language"]
        ).served
        cover: dict[UUID, list[Segment]] = {watch["id"]: [] for watch in watches}
        for timepiece_id, *rest in segments:
            cover[timepiece_id].append(Segment(*rest))
        nodes: list[Json] = []
        for watch in watches:
            market = caller["country"] or watch["market"]
            model = self._library.model(watch["reference_id"], market, tag, now)
            nodes.append(_watch(watch, cover[watch["id"]], model, now))
        used = {
            "language": tag,
            "direction": language(tag).direction,
            "country": caller["country"],
        }
        answer = {
            "data": {"viewer": {"watches": {"nodes": nodes}}},
            "extensions": {"context": used},
        }
        return Response(orjson.dumps(answer), media_type="application/json")


def _watch(row: asyncpg.Record, segments: list[Segment], model: Json, now: datetime) -> Json:
    return {
        "individualNumber": row["individual_number"],
        "ownedSince": row["since"],
        "purchaseDate": row["sold_on"],
        "coverage": _coverage(segments, now.astimezone(_zone(row["time_zone"])).date()),
        **model,
    }


@cache
def _zone(name: str | None) -> tzinfo:
    return zone_of(name)


def _coverage(segments: list[Segment], on: date) -> Json:
    summary = summarise(segments, on)
    return {
        "status": summary.status,
        "endsOn": summary.ends_on,
        "daysLeft": summary.days_left,
        "segments": [
            {
                "kind": each.kind,
                "startsOn": each.starts_on,
                "endsOn": each.ends_on,
                "state": state_of(each, on),
            }
            for each in segments
        ],
    }


def _reference(entry: ReferenceEntry) -> Json:
    return {
        "number": entry.number,
        "name": entry.name,
        "collection": {"name": entry.collection.name},
        "category": entry.category,
        "functions": list(entry.functions),
    }


def _item(item: PublishedItem, text: Rendered) -> Json:
    tag = text.language
    return {
        "key": item.key,
        "title": text.title,
        "language": {"served": tag, "direction": language(tag).direction},
    }


async def _ready(_: Request) -> Response:
    return PlainTextResponse("ready\n")


def create_app(url: str) -> Starlette:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        async with Database(url) as database:
            shelf = Shelf(database)
            await shelf.refresh()
        async with asyncpg.create_pool(
            url, min_size=1, max_size=10, reset=_keep_as_is, server_settings=READ_SETTINGS
        ) as pool:
            endpoint = Endpoint(pool, Library(shelf.current))
            app.router.routes.append(Route("/portfolio", endpoint.portfolio))
            gc.collect()
            gc.freeze()  # as the server does
            yield

    return Starlette(routes=[Route("/readyz", _ready)], lifespan=lifespan)


async def _keep_as_is(_: object) -> None:
    """As in the server: readers keep no session state, so there is nothing to reset."""


if __name__ == "__main__":
    settings = Settings.read(os.environ)
    serve(create_app(settings.database_url or ""), settings)
