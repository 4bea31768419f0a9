"""What a figure was measured on, and how much of a processor a tree of processes has used."""

import os
import platform
import sys
import sysconfig
import time
from pathlib import Path

PROC = Path("/proc")
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PARENT, OWN_TIME, REAPED_TIME = 1, slice(11, 13), slice(13, 15)  # places after the name in stat


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, of its children, and of those it has already buried."""
    stats = _all_stats()
    family = {pid}
    while True:
        born = {each for each, fields in stats.items() if int(fields[PARENT]) in family} - family
        if not born:
            break
        family |= born
    ticks = sum(
        int(field)
        for member in family
        for field in (*stats[member][OWN_TIME], *stats[member][REAPED_TIME])
    )
    return ticks / TICKS_PER_SECOND


def stay_on_core(core: int, pid: int = 0) -> None:
    """Keep a process, and all that it starts from now on, on one core; 0 is this process."""
    os.sched_setaffinity(pid, {core})


def cores() -> list[int]:
    return sorted(os.sched_getaffinity(0))


def describe_python() -> str:
    """Which Python, whether it says that it was optimised, and how fast it is: Debian's is silent.

    The yardstick tells builds and machines apart: a build without optimisations takes nearly twice
    as long as Debian's own.
    """
    said = "--enable-optimizations" in str(sysconfig.get_config_var("CONFIG_ARGS"))
    return (
        f"{platform.python_version()} at {Path(sys.executable).resolve()},"
        f" --enable-optimizations {'named' if said else 'not named'} in its configuration,"
        f" yardstick {yardstick():.3f} s"
    )


def yardstick() -> float:
    """CPU seconds of a million rounds of small objects, the best of three."""
    return min(_small_objects(1_000_000) for _ in range(3))


def _small_objects(rounds: int) -> float:
    begun = time.process_time()
    total = 0
    for number in range(rounds):
        point = _Point(number)
        named = {"x": point.x, "list": [number]}
        total += len(named)
    return time.process_time() - begun


class _Point:
    def __init__(self, x: int) -> None:
        self.x = x


def describe_machine() -> str:
    information = (PROC / "cpuinfo").read_text(encoding="utf-8")
    models = [line.partition(":")[2] for line in information.splitlines() if "model name" in line]
    model = models[0].strip() if models else platform.machine()
    load = os.getloadavg()[0]
    return f"{model}, {len(cores())} cores, Linux {platform.release()}, load before {load:.1f}"


def _all_stats() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                text = (folder / "stat").read_text(encoding="utf-8", errors="replace")
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended while we were looking
            found[int(folder.name)] = text.rpartition(")")[2].split()
    return found
