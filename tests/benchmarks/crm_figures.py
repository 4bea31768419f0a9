"""What a goal came to: a figure, what was hoped for, and whether it was reached."""

from dataclasses import dataclass, replace

from tests.benchmarks.figures import say


@dataclass(frozen=True)
class Figure:
    """One line; without a goal it only tells."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def is_met(self) -> bool:
        is_small = self.at_most is None or self.value <= self.at_most
        return is_small and (self.at_least is None or self.value >= self.at_least)

    def __str__(self) -> str:
        shown = f"{self.value:.0f}" if abs(self.value) >= 100 else f"{self.value:.3g}"
        line = f"{self.name} = {shown} {self.unit}"
        if self.at_most is not None:
            line += f" (goal <= {self.at_most:g})"
        if self.at_least is not None:
            line += f" (goal >= {self.at_least:g})"
        if self.at_most is None and self.at_least is None:
            return line
        return f"{line} {'ok' if self.is_met else 'MISSED'}"


def tell_all(figures: list[Figure], prefix: str = "") -> bool:
    """Print them; whether every goal among them was reached."""
    for each in figures:
        say(str(replace(each, name=f"{prefix}{each.name}")))
    return all(each.is_met for each in figures)


def share(values: list[float], percent: int) -> float:
    """The value that so many of a hundred stay within."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(percent / 100 * len(ordered)))]
