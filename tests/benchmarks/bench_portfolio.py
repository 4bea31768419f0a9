"""What a portfolio costs through GraphQL and by hand: python FILE [--quick], on Linux.

The real server and a hand-written endpoint take turns on one core, in random order; PostgreSQL and
the load have another. CPU is user and system time of the server's processes by requests answered.
"""

import argparse
import random
import shlex
import sys
from collections import defaultdict
from datetime import UTC, datetime
from itertools import repeat
from statistics import mean
from time import sleep

import orjson
import psycopg
import uvloop
from figures import say, tell
from load import load
from machine import describe_machine, describe_python
from operations import (
    TAGS,
    ask_by_hand,
    ask_portfolio,
    count_leaves,
    is_good_portfolio,
    is_registered,
    portfolios,
    registrations,
)
from rounds import Round, play_round, tell_rounds
from staging import Scale, Stage, staged

MOST_TIMES_BY_HAND = 12  # the generic executor; compiled plans have another goal
MOST_STATEMENTS = 3  # the caller, the watches, their segments
STATEMENTS_ASKED_OF = 400  # so many that what a server reads at its start does not count
FAREWELL_SECONDS = 0.5
SAMPLES = 4


def main() -> None:
    scale = _read_arguments()
    say(f"date     {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    say(f"command  {shlex.join(['python', *sys.argv])}")
    say(f"machine  {describe_machine()}")
    say(f"python   {describe_python()}")
    with staged(scale) as stage:
        _check_same_answers(stage)
        _count_statements(stage)
        _measure_portfolio(stage, scale)
        _measure_registration(stage, scale)


def _read_arguments() -> Scale:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 owners, 2 rounds of 2 seconds")
    parser.add_argument("--owners", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.quick:
        return Scale(1_000, 2, 2.0, given.connections, given.seed)
    return Scale(given.owners, given.rounds, given.seconds, given.connections, given.seed)


def _check_same_answers(stage: Stage) -> None:
    """Raises SystemExit unless both servers answer the same JSON."""
    leaves: list[int] = []
    sizes: list[int] = []
    for token, tag in zip(stage.crowd.collectors[:SAMPLES], TAGS[1:], strict=False):
        ours = ask_portfolio(token, tag).ask(stage.caseback.port)
        theirs = ask_by_hand(token, tag).ask(stage.by_hand.port)
        first, second = (orjson.dumps(each, option=orjson.OPT_SORT_KEYS) for each in (ours, theirs))
        if first != second:
            raise SystemExit(f"The answers in {tag} differ:\n{first[:2000]!r}\n{second[:2000]!r}")
        leaves.append(count_leaves(ours["data"]))
        sizes.append(len(first))
    say(
        f"answers  {SAMPLES} samples equal by hand and by GraphQL,"
        f" {mean(leaves):.0f} leaves and {mean(sizes) / 1000:.1f} kB on average\n"
    )


def _measure_portfolio(stage: Stage, scale: Scale) -> None:
    found: dict[str, list[Round]] = defaultdict(list)
    chance = random.Random(scale.seed)  # noqa: S311 - repeatable, not secret
    for number in range(scale.rounds + 1):
        for server in chance.sample((stage.caseback, stage.by_hand), 2):
            asked = portfolios(server is stage.by_hand, stage.crowd.collectors, scale.seed + number)
            done = play_round(stage, server, scale, asked, is_good_portfolio)
            if number > 0:  # the first warms up
                found[server.name].append(done)
    ours, theirs = found[stage.caseback.name], found[stage.by_hand.name]
    ratios = [mine.server_ms / other.server_ms for mine, other in zip(ours, theirs, strict=True)]
    tell("portfolio_times_by_hand", ratios, "x", goal=MOST_TIMES_BY_HAND)
    tell_rounds("portfolio", ours)
    tell_rounds("portfolio_by_hand", theirs)


def _measure_registration(stage: Stage, scale: Scale) -> None:
    """No two requests are for one watch, so all rounds share the requests."""
    asked = registrations(stage.crowd.others, stage.crowd.unregistered)
    rounds = [
        play_round(stage, stage.caseback, scale, asked, is_registered)
        for _ in range(scale.rounds + 1)
    ]
    tell_rounds("register_watch", rounds[1:])


def _count_statements(stage: Stage) -> None:
    """Each read is a transaction of its own, and those PostgreSQL counts.

    A connection tells its count at the latest when it ends, so that a server of its own is asked.
    """
    request = ask_portfolio(stage.crowd.collectors[0], "fr").to_bytes()
    before = _transactions(stage.url)
    with stage.another_server() as server:
        uvloop.run(
            load(
                server.port,
                repeat(request, STATEMENTS_ASKED_OF),
                is_good=is_good_portfolio,
                connections=1,
                seconds=60,
            )
        )
    sleep(FAREWELL_SECONDS)
    statements = (_transactions(stage.url) - before) / STATEMENTS_ASKED_OF
    tell("portfolio_statements", [round(statements)], "statements", goal=MOST_STATEMENTS)


def _transactions(url: str) -> int:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(
            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    return int(row[0]) if row else 0


if __name__ == "__main__":
    main()
