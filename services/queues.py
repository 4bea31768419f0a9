"""Queues of what waits for a decision: read page by page, in an order that does not shift."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from models.database import Database
from models.query import COUNTED_AT_MOST, Query

FIRST_OF_ALL = UUID(int=0)
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Queue(Generic[E]):
    """Statements for a page after a key and for the length, and what a row is made into."""

    page: Query
    length: Query
    make: Callable[..., E]


def queue_of(
    make: Callable[..., E],
    page: Select[*tuple[Any, ...]],
    key: InstrumentedAttribute[UUID],
    condition: ColumnElement[bool],
) -> Queue[E]:
    """A queue of the rows that meet a condition; `page` orders them, by `after` and `first`."""
    counted = select(key).where(condition).limit(COUNTED_AT_MOST).subquery()
    length = select(func.count().label("waiting")).select_from(counted)
    return Queue(Query(page.where(condition)), Query(length), make)


async def read_queue(
    database: Database, queue: Queue[E], *, first: int, after: UUID | None
) -> tuple[list[E], bool]:
    """A page of the queue, and whether another follows."""
    rows = await database.fetch(queue.page, after=after or FIRST_OF_ALL, first=first + 1)
    return [queue.make(*row.values()) for row in rows[:first]], len(rows) > first


async def count_queue(database: Database, queue: Queue[E]) -> int:
    """How long the queue is; counting stops at 10,001."""
    return (await database.fetch(queue.length))[0]["waiting"]
