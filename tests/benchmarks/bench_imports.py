"""How long a hundred thousand pieces take, and their sales: PYTHONPATH=. python FILE [URL].

Without a DATABASE_URL or an argument the embedded PostgreSQL is started in a temporary folder.
The database must be empty; the figures are wall-clock seconds of one import each.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from app.embedded import running
from app.importing import FileKind, import_file
from models.database import Database
from models.migration import migrate
from rules.programme import DEFAULT_PROGRAMMES

PIECES = 100_000
REFERENCES = 300
GOAL_SECONDS = 10.0
FIRST_DAY = date(2015, 1, 1)
SHOP = "PAR01,Paix,BOUTIQUE,FR,Europe/Paris,Paris\n"


def main() -> None:
    with _database_url() as url, tempfile.TemporaryDirectory() as folder:
        migrate(url)
        asyncio.run(_measure(url, Path(folder)))


@contextmanager
def _database_url() -> Iterator[str]:
    given = [*sys.argv[1:], os.environ.get("DATABASE_URL", "")][0]
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory() as home, running(Path(home)) as url:
        yield url


async def _measure(url: str, folder: Path) -> None:
    _write_files(folder)
    async with Database(url) as database:

        async def seconds(kind: FileKind) -> float:
            begun = time.perf_counter()
            report = await import_file(
                database, DEFAULT_PROGRAMMES, kind=kind, path=folder / f"{kind.value}.csv"
            )
            if not report.applied:
                raise SystemExit(f"{kind.value}: {report.problems[:3]}")
            return time.perf_counter() - begun

        await seconds(FileKind.POINTS_OF_SALE)
        await seconds(FileKind.CATALOGUE)
        for kind in (FileKind.PIECES, FileKind.SALES):
            _tell(f"import_{kind.value}_{PIECES}", await seconds(kind))
            _tell(f"import_{kind.value}_{PIECES}_again", await seconds(kind))


def _tell(name: str, seconds: float) -> None:
    verdict = "ok" if seconds <= GOAL_SECONDS else "MISSED"
    print(f"{name} = {seconds:.2f} s (goal <= {GOAL_SECONDS:g}) {verdict}")  # noqa: T201 - a benchmark speaks


def _write_files(folder: Path) -> None:
    def write(kind: FileKind, header: str, lines: Iterator[str]) -> None:
        with (folder / f"{kind.value}.csv").open("w", encoding="utf-8") as file:
            file.write(header + "\n")
            file.writelines(lines)

    write(FileKind.POINTS_OF_SALE, "code,name,kind,market,time_zone,city", iter([SHOP]))
    write(
        FileKind.CATALOGUE,
        "reference,collection,category,kind,name,calibre,movement,functions,strap_system,"
        "strap_type,water_resistance_bar,case_material,number_location,launched_on",
        (f"CB{n:04},Aurore,WATCH,WATCH,Aurore {n},,,,,,,,,\n" for n in range(REFERENCES)),
    )
    write(
        FileKind.PIECES,
        "individual_number,reference,produced_on",
        (f"{_number(n)},CB{n % REFERENCES:04},{_day(n)}\n" for n in range(PIECES)),
    )
    write(
        FileKind.SALES,
        "declaration_id,individual_number,reference,sold_on,point_of_sale,kind,voids",
        (f"D{n},{_number(n)},CB{n % REFERENCES:04},{_day(n)},PAR01,SALE,\n" for n in range(PIECES)),
    )


def _number(n: int) -> str:
    """Numbers in no order, as production leaves them: 7919 and a million have no common factor."""
    return f"{n * 7919 % 1_000_000:06}{'ABCDEFGH'[n % 8]}K"


def _day(n: int) -> str:
    return (FIRST_DAY + timedelta(days=n % 4000)).isoformat()


if __name__ == "__main__":
    main()
