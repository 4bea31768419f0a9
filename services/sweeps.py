"""Sweeps: many numbers missed near one another, by one caller, or by everybody; hashes only."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ARRAY, Interval, LargeBinary, bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from models.database import Database
from models.ledger import RateLimit
from models.query import Query
from services.vault import Vault

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STEP = timedelta(minutes=5)  # in which rows are kept: what moves on, moves on by it
HASH_BYTES = 16
LAST_HASH = b"\xff" * HASH_BYTES
MISSES = b"misses"
TOLD = b"sweeps/"
MOST_MISSES = 2000  # of everybody in an hour; from then on who has no proof must sign in


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a sweep looks like: more different numbers missed in one place than is usual."""

    kind: str
    usual: int
    window: timedelta


NEIGHBOURS = Pattern("NEIGHBOURS", 40, HOUR)  # a hundred numbers that follow one another
ACCOUNT = Pattern("ACCOUNT", 30, DAY)
ADDRESS = Pattern("ADDRESS", 100, DAY)
EVERYBODY = Pattern("EVERYBODY", 500, HOUR)  # the one that counts each miss, of whatever number


@dataclass(frozen=True, slots=True)
class Miss:
    """A number that was tried and not confirmed, and by whom; a stranger has no account."""

    number: str
    account: str | None
    address: bytes


@dataclass(frozen=True, slots=True)
class Sweep:
    """A sweep that was noticed; `id` is the keyed hash of its place."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a miss may be part of a sweep: all its rows begin alike."""

    pattern: Pattern
    hashed: bytes

    @property
    def start(self) -> bytes:
        return b"missed/" + self.pattern.kind.encode() + b"/" + self.hashed

    def as_sweep(self) -> Sweep:
        return Sweep(self.pattern.kind, self.hashed.hex())


COUNT = text("""
    INSERT INTO rate_limit AS counted (subject, window_from, tries)
    SELECT subject, date_bin(:step, now(), 'epoch'), 1
    FROM unnest(:subjects) AS missed (subject) ORDER BY subject
    ON CONFLICT (subject, window_from) DO UPDATE SET tries = counted.tries + 1
""").bindparams(bindparam("subjects", type_=ARRAY(LargeBinary)))
NUMBERS = text("""
    SELECT count(DISTINCT subject) FROM rate_limit
    WHERE subject BETWEEN :first AND :last AND window_from > now() - CAST(:window AS interval)
""")
TELL = text("""
    INSERT INTO rate_limit (subject, window_from, tries)
    SELECT :subject, date_bin(:step, now(), 'epoch'), 1 WHERE NOT EXISTS (
        SELECT FROM rate_limit
        WHERE subject = :subject AND window_from > now() - CAST(:pause AS interval)
    )
    ON CONFLICT DO NOTHING RETURNING subject
""")
_LATELY = RateLimit.window_from > func.now() - bindparam("hour", HOUR, type_=Interval)
_MISSES = select(func.coalesce(func.sum(RateLimit.tries), 0).label("misses")).where(
    RateLimit.subject == MISSES, _LATELY
)
MISSES_IN_LAST_HOUR = Query(_MISSES)
SWEEPS_IN_LAST_HOUR = Query(
    select(func.count().label("sweeps")).where(
        RateLimit.subject.between(TOLD, TOLD + b"\xff"), _LATELY
    )
)


async def must_prove(database: Database) -> bool:
    """Whether so much is missed just now that a stranger's question is answered by proof only."""
    rows = await database.fetch(MISSES_IN_LAST_HOUR)
    return rows[0]["misses"] >= MOST_MISSES


async def note_miss(session: AsyncSession, vault: Vault, miss: Miss) -> list[Sweep]:
    """Count a miss; the sweeps that it shows, each told once an hour for as long as it goes on."""
    places = _places(vault, miss)
    subjects = [each.start + _hash(vault, each.pattern.kind, miss.number) for each in places]
    await session.execute(COUNT, {"subjects": [*subjects, MISSES], "step": STEP})
    swept = [each for each in places if await _numbers(session, each) > each.pattern.usual]
    if (await session.scalar(_MISSES) or 0) > EVERYBODY.usual:
        swept.append(_Place(EVERYBODY, b""))
    return [each.as_sweep() for each in swept if await _tell(session, each)]


def _places(vault: Vault, miss: Miss) -> list[_Place]:
    digits = "".join(filter(str.isdigit, miss.number))
    where = [(NEIGHBOURS, digits[:-2]), (ADDRESS, miss.address.hex())]
    if miss.account is not None:
        where.append((ACCOUNT, miss.account))
    return [_Place(pattern, _hash(vault, pattern.kind, name)) for pattern, name in where]


def _hash(vault: Vault, kind: str, value: str) -> bytes:
    return vault.index(f"missed/{kind}", value)[:HASH_BYTES]


async def _numbers(session: AsyncSession, place: _Place) -> int:
    """How many different numbers were missed there."""
    found = await session.scalar(
        NUMBERS,
        {
            "first": place.start,
            "last": place.start + LAST_HASH,
            "window": place.pattern.window,
        },
    )
    return found or 0


async def _tell(session: AsyncSession, place: _Place) -> bool:
    """Note that a sweep was told; False when it was told within the hour."""
    subject = TOLD + place.pattern.kind.encode() + b"/" + place.hashed
    told = await session.scalar(TELL, {"subject": subject, "step": STEP, "pause": HOUR})
    return told is not None
