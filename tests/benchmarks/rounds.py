"""Rounds of load on one server, and what each took: the server's CPU before all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import uvloop
from figures import tell
from load import IsGood, Outcome, load
from machine import cpu_seconds
from servers import Server
from staging import Scale, Stage


@dataclass(frozen=True, slots=True)
class Round:
    """One round of load on one server, and the CPU that it took."""

    outcome: Outcome
    server_seconds: float
    postgres_seconds: float

    @property
    def server_ms(self) -> float:
        return self.server_seconds * 1000 / self.outcome.requests

    @property
    def postgres_ms(self) -> float:
        return self.postgres_seconds * 1000 / self.outcome.requests


def play_round(
    stage: Stage, server: Server, scale: Scale, asked: Iterator[bytes], is_good: IsGood
) -> Round:
    server_before, postgres_before = server.cpu_seconds(), cpu_seconds(stage.postgres_pid)
    outcome = uvloop.run(
        load(
            server.port,
            asked,
            is_good=is_good,
            connections=scale.connections,
            seconds=scale.seconds,
        )
    )
    return Round(
        outcome,
        server.cpu_seconds() - server_before,
        cpu_seconds(stage.postgres_pid) - postgres_before,
    )


def tell_rounds(name: str, rounds: list[Round]) -> None:
    columns: tuple[tuple[str, Callable[[Round], float], str], ...] = (
        ("cpu", lambda each: each.server_ms, "ms/request"),
        ("postgresql_cpu", lambda each: each.postgres_ms, "ms/request"),
        ("rate", lambda each: each.outcome.per_second, "requests/s"),
        ("p50", lambda each: each.outcome.percentile(50), "ms"),
        ("p99", lambda each: each.outcome.percentile(99), "ms"),
    )
    for column, read, unit in columns:
        tell(f"{name}_{column}", [read(each) for each in rounds], unit)
