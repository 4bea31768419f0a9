"""Whether time tells one number from another: PYTHONPATH=. python FILE [SAMPLES].

The endpoint is asked in one process, with the embedded PostgreSQL beside it and no network between,
so that nothing hides a difference. For each kind of number the figure is the chance that an answer
about it took longer than one about a number nobody knows, a half when time tells nothing.
"""

import asyncio
import random
import secrets
import sys
import tempfile
from bisect import bisect_left, bisect_right
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

import httpx
from figures import say
from sqlalchemy import text

from app.callers import context_maker
from app.embedded import running
from app.keys import open_vault
from app.settings import Settings
from app.wiring import Parts
from graph.http import GraphQLEndpoint, HttpSettings
from graph.schema import build_schema
from i18n.catalogue import catalogues
from models.database import Database
from models.migration import migrate
from rules.programme import DEFAULT_PROGRAMMES
from services.household import Household
from services.shelf import Shelf
from tests.factories import TERMS, make_catalogue, make_owner, make_point_of_sale, publish_policies
from tests.unconfirmed import UNKNOWN, make_unconfirmed

SAMPLES = 300
NUMBERS_OF_A_KIND = 20
GOAL = 0.1  # how far from a half
ASK = "query E($number: String!) { eligibility(individualNumber: $number) { reason { code } } }"
REGISTER = """
mutation R($input: RegisterWatchInput!) {
  registerWatch(input: $input) { userErrors { code } registration { state reason { code } } }
}
"""

Numbers = Mapping[str, Sequence[str]]
Try = Callable[[str], Awaitable[float]]


class Face:
    """The endpoint, and what it takes to ask it."""

    def __init__(self, http: httpx.AsyncClient, database: Database, house: Household) -> None:
        self._http = http
        self._database = database
        self._house = house

    async def ask(self, number: str) -> float:
        return await self._seconds(ASK, {"number": number}, {}, b"NOT_CONFIRMED")

    async def register(self, number: str) -> float:
        """The seconds that it takes somebody who has asked nothing before."""
        owner = await make_owner(self._database, self._house)
        given = {
            "individualNumber": number,
            "acceptTermsVersion": TERMS,
            "idempotencyKey": secrets.token_hex(8),
        }
        headers = {"authorization": f"Bearer {owner.token}"}
        return await self._seconds(REGISTER, {"input": given}, headers, b"PENDING_SALE")

    async def forget_tries(self) -> None:
        """No limit is reached, however often is asked."""
        async with self._database.transaction() as session:
            await session.execute(text("TRUNCATE rate_limit"))

    async def _seconds(
        self, query: str, variables: object, headers: Mapping[str, str], expected: bytes
    ) -> float:
        body = {"query": query, "variables": variables}
        begun = perf_counter()
        response = await self._http.post("/graphql", json=body, headers=headers)
        seconds = perf_counter() - begun
        if expected not in response.content:
            raise SystemExit(response.text)
        return seconds


def main() -> None:
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    with tempfile.TemporaryDirectory() as home, running(Path(home) / "postgres") as url:
        migrate(url)
        asyncio.run(_measure(url, home, samples))


async def _measure(url: str, home: str, samples: int) -> None:
    settings = Settings.read({"DATABASE_URL": url, "CASEBACK_HOME": home})
    house = Household(open_vault(settings), DEFAULT_PROGRAMMES)
    async with Database(url) as database:
        numbers = await _numbers(database, house)
        parts = Parts(settings, database, house, catalogues(), Shelf(database))
        await parts.shelf.refresh()
        endpoint = GraphQLEndpoint(build_schema(), context_maker(parts), settings=HttpSettings())
        transport = httpx.ASGITransport(app=endpoint)
        async with httpx.AsyncClient(transport=transport, base_url="http://care") as http:
            face = Face(http, database, house)
            for name, one in (("eligibility", face.ask), ("register_watch", face.register)):
                _tell(name, await _sample(face, numbers, one, samples))


async def _numbers(database: Database, house: Household) -> Numbers:
    await publish_policies(database)
    seller, references = await make_point_of_sale(database), await make_catalogue(database)
    sets = [
        await make_unconfirmed(database, house, seller, references)
        for _ in range(NUMBERS_OF_A_KIND)
    ]
    return {kind: [each[kind] for each in sets] for kind in sets[0]}


async def _sample(
    face: Face, numbers: Numbers, one: Try, samples: int
) -> Mapping[str, Sequence[float]]:
    """So many answers about numbers of each kind, in turns whose order is drawn anew."""
    taken: dict[str, list[float]] = {kind: [] for kind in numbers}
    kinds = list(numbers)
    for turn in range(samples + 5):
        await face.forget_tries()
        random.shuffle(kinds)
        for kind in kinds:
            seconds = await one(numbers[kind][turn % NUMBERS_OF_A_KIND])
            if turn >= 5:  # the first warm up
                taken[kind].append(seconds)
    return taken


def _tell(name: str, taken: Mapping[str, Sequence[float]]) -> None:
    unknown = taken[UNKNOWN]
    for kind, seconds in taken.items():
        chance = _chance_of_longer(seconds, unknown)
        verdict = "ok" if abs(chance - 0.5) < GOAL else "MISSED"
        say(
            f"{name}_{kind.replace(' ', '_')} = {chance:.3f} chance (goal 0.5 +- {GOAL})"
            f" {verdict}  [median {median(seconds) * 1000:.2f} ms]"
        )


def _chance_of_longer(these: Sequence[float], those: Sequence[float]) -> float:
    """The rank statistic of Mann and Whitney, as a share: equal times count half."""
    ranked = sorted(those)
    won = sum(bisect_left(ranked, each) + bisect_right(ranked, each) for each in these)
    return won / (2 * len(these) * len(those))


if __name__ == "__main__":
    main()
