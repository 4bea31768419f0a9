"""Hot reads: a SELECT written in SQLAlchemy, compiled once, and run on the driver's connection.

The ORM costs about 1 ms of CPU a statement, the bare driver a quarter (docs/performance.md).
"""

from typing import Any

from sqlalchemy import ARRAY, BindParameter, Select, Text, Uuid, bindparam
from sqlalchemy.dialects.postgresql import asyncpg

DIALECT = asyncpg.dialect()
COUNTED_AT_MOST = 10_001  # counting further would take long, and tell nobody more


class Query:
    """A SELECT as PostgreSQL's text and the order of its parameters, fixed at import."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        compiled = statement.compile(dialect=DIALECT)
        self.sql = str(compiled)
        self._names = tuple(compiled.positiontup or ())
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}

    def arguments(self, parameters: dict[str, Any]) -> list[Any]:
        """The values in the statement's order; a missing one is a KeyError."""
        values = self._fixed | parameters
        return [values[name] for name in self._names]


def id_list(name: str = "ids") -> BindParameter[Any]:
    """A list of ids as one parameter, for `= ANY(:ids)`; an expanding IN is never planned twice."""
    return bindparam(name, type_=ARRAY(Uuid))


def text_list(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=ARRAY(Text))
