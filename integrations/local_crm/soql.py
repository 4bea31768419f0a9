"""What a SOQL query is made of: only the part of the language that this CRM answers truthfully."""

from dataclasses import dataclass
from typing import TypeAlias

from integrations.local_crm.tokens import Token

AGGREGATES = frozenset({"COUNT", "COUNT_DISTINCT", "MIN", "MAX", "SUM", "AVG"})


@dataclass(frozen=True)
class Comparison:
    """A field against one value; the operator is one of = != < > <= >= LIKE."""

    path: Token
    operator: str
    value: Token


@dataclass(frozen=True)
class Membership:
    path: Token
    values: tuple[Token, ...]
    is_negated: bool


@dataclass(frozen=True)
class Negation:
    part: "Condition"


@dataclass(frozen=True)
class Junction:
    word: str
    parts: tuple["Condition", ...]


Condition: TypeAlias = Comparison | Membership | Negation | Junction


@dataclass(frozen=True)
class Ordering:
    path: Token
    is_descending: bool
    nulls_last: bool


@dataclass(frozen=True)
class Aggregate:
    """One number over all records, and the name it is answered by."""

    function: str
    path: Token
    alias: str


@dataclass(frozen=True)
class Query:
    """Asks for fields, or for aggregates; where both are empty, for how many records there are."""

    fields: tuple[Token, ...]
    aggregates: tuple[Aggregate, ...]
    sobject: Token
    where: Condition | None
    order: tuple[Ordering, ...]
    limit: int | None
    offset: int
