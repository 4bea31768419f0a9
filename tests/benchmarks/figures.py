"""Figures as they are told: one a line, the median of all rounds, beside what was hoped for."""

import sys
from collections.abc import Sequence
from statistics import median


def say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def tell(name: str, values: Sequence[float], unit: str, *, goal: float | None = None) -> None:
    """Print `NAME = VALUE UNIT (goal <= X) ok|MISSED`, then the spread of the rounds."""
    value = median(values)
    line = f"{name} = {_short(value)} {unit}"
    if goal is not None:
        line += f" (goal <= {goal:g}) {'ok' if value <= goal else 'MISSED'}"
    if len(values) > 1:
        line += f"  [{_short(min(values))}..{_short(max(values))}]"
    say(line)


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
