"""A maison's content as large as it gets: a hundred pieces of twenty texts, some of them hard."""

import random
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from models.content import Content, ContentRevision
from models.database import Database
from models.keys import new_id
from rules.content_segments import segments_of
from rules.documents import Block, BlockKind
from services.content.rows import block_rows
from services.content.sources import keep_sources

PIECES, TEXTS = 100, 19  # and a title each
# What is hard on tools: direction, joiners, spaces that do not break, quotes, percent signs.
HARD = (
    '"quoted"', "100% of dust", "{owner.name}", "**at 2 o’clock**", "[care](https://care.example)",
    "\u2068WSSA0018\u2069", "12\u202f345,6", "5\u00a0bar", "\U0001f468\u200d\U0001f469", "e\u0301",
    "C:/new/table", "1904-CH", "w" * 120, "“first”", "a – b", "#, x", "中文", "أهلا", "~", "|",
)  # fmt: skip
WORDS = tuple(f"{a}{b}" for a in ("wat", "cro", "str", "cas", "dia", "pus") for b in
              ("ch", "wn", "ap", "e", "l", "her", "ing", "ed", "or", "ish"))  # fmt: skip


def corpus(seed: int = 7) -> list[tuple[str, str, tuple[Block, ...]]]:
    """Keys, titles and blocks, the same each time."""
    chance = random.Random(seed)  # noqa: S311 - the same texts each time
    return [
        (f"piece-{number:03d}", f"Piece {number} in a few words", tuple(_blocks(chance)))
        for number in range(PIECES)
    ]


def _blocks(chance: random.Random) -> list[Block]:
    kinds = tuple(BlockKind)[:4]
    texts = [" ".join(chance.choices(WORDS, k=chance.randint(6, 24))) for _ in range(TEXTS)]
    hard = (f"{text} {chance.choice(HARD)}." if chance.random() < 0.5 else text for text in texts)
    return [Block(f"b{at:02d}", kinds[at % 4], text) for at, text in enumerate(hard)]


def reworded(blocks: Sequence[Block], chance: random.Random) -> tuple[Block, ...]:
    """The blocks as an author pastes them: one of twenty says it otherwise, none has an id."""
    place = chance.randrange(len(blocks))
    texts = [block.text for block in blocks]
    texts[place] = f"Now {texts[place]} twice"
    return tuple(
        replace(block, id="", text=text) for block, text in zip(blocks, texts, strict=True)
    )


async def keep(database: Database, key: str, title: str, blocks: Sequence[Block]) -> UUID:
    """A piece in its first revision, or in its next."""
    async with database.transaction() as session:
        content = Content(id=new_id(), key=key, kind="CARE")
        session.add(content)
        await session.flush()
        await keep_revision(session, content.id, 1, title, blocks)
    return content.id


async def keep_revision(session, content_id, number, title, blocks) -> None:
    session.add(
        ContentRevision(
            content_id=content_id,
            number=number,
            title=title,
            blocks=block_rows(blocks),
            digest=b"",
            author="AUTHOR:bench",
        )
    )
    await keep_sources(session, content_id, segments_of(title, blocks))
