"""Blocks and clauses as rows keep them, and back again."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from rules.documents import Block, BlockKind
from rules.targeting import Clause, Dimension, Operator

Rows = list[dict[str, Any]]


def block_rows(blocks: Iterable[Block]) -> Rows:
    """Rows that say no more than there is: only an image names its media."""
    return [
        {"id": block.id, "kind": block.kind.value, "text": block.text}
        | ({"media": str(block.media)} if block.media else {})
        for block in blocks
    ]


def blocks_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Block, ...]:
    """Raises ValueError for a kind of block that is not known."""
    return tuple(
        Block(
            *(each["id"], BlockKind(each["kind"]), each["text"]),
            media=UUID(each["media"]) if each.get("media") else None,
        )
        for each in rows
    )


def clause_rows(clauses: Iterable[Clause]) -> Rows:
    return [
        {
            "dimension": clause.dimension.value,
            "op": clause.op.value,
            "values": sorted(clause.values),
        }
        for clause in clauses
    ]


def clauses_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Clause, ...]:
    """Raises ValueError for a dimension or a condition that is not known."""
    return tuple(
        Clause(Dimension(each["dimension"]), Operator(each["op"]), frozenset(each["values"]))
        for each in rows
    )
