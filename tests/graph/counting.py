"""A context as a resolver has it, on a database that counts what it is asked."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from graph.context import Context
from i18n.catalogue import catalogues
from i18n.negotiation import choose
from models.database import Database, Record
from models.query import Query
from rules.access import Viewer
from services.household import Household
from services.snapshot import EMPTY
from tests.factories import now


class Counting(Database):
    asked = 0

    async def fetch(self, query: Query, **parameters: Any) -> list[Record]:
        self.asked += 1
        return await super().fetch(query, **parameters)


@asynccontextmanager
async def counted(database_url: str, house: Household, viewer: Viewer) -> AsyncGenerator[Context]:
    """The context of a viewer; `context.database.asked` is how many statements there were."""
    async with Counting(database_url) as counting:
        yield Context(
            viewer=viewer,
            choice=choose(None, None, None),
            country=None,
            now=now(),
            database=counting,
            house=house,
            snapshot=EMPTY,
            translator=catalogues().translate,
        )
