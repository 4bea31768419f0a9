"""Enums of the rules as the schema shows them, each value with its description."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, cast

import strawberry


def describe(enum: type[Enum], description: str, values: Mapping[str, str]) -> None:
    """Put an enum into the schema. Raises KeyError for a value without a description."""
    shown = cast("Any", strawberry.enum(enum, description=description))
    for value in shown.__strawberry_definition__.values:
        value.description = values[value.name]
