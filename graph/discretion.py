"""Inputs that hold a secret or personal words: a retry is recognised without a trace of them."""

from dataclasses import dataclass
from typing import Any, cast

import orjson
import strawberry

from graph.context import Context
from graph.mutations import Retryable


@dataclass(slots=True)
class Discreet:
    """Stands for an input where the key of a retry is kept: a keyed hash of all that was sent."""

    idempotency_key: str
    sent: str


def discreet(context: Context, given: Retryable) -> Discreet:
    """The input as it may be kept; whoever steals what is kept cannot guess at its words."""
    sent = orjson.dumps(strawberry.asdict(cast("Any", given)), option=orjson.OPT_SORT_KEYS)
    keyed = context.house.vault.index("retry", sent.decode())
    return Discreet(given.idempotency_key, keyed.hex())
