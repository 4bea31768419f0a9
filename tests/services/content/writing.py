"""What people of the studio do, for tests: write, review and publish pieces of one paragraph."""

from dataclasses import dataclass
from datetime import timedelta

from rules.documents import Block, BlockKind
from services.content.drafts import DraftText, NewContent, create_content, open_draft, save_draft
from services.content.publications import Plan, schedule
from services.content.reviews import approve, submit
from services.shelf import Shelf
from tests.factories import now

AUTHOR, REVIEWER, PUBLISHER, OTHER = "AUTHOR:a", "REVIEWER:r", "PUBLISHER:p", "PUBLISHER:q"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def text_of(words, *, title="A title", same_meaning=()):
    blocks = tuple(
        Block(f"block-{at}", BlockKind.PARAGRAPH, word) for at, word in enumerate(words.split("|"))
    )
    return DraftText(title, blocks, (), frozenset(same_meaning))


@dataclass
class Studio:
    """One person's hands after another, each act in a transaction of its own."""

    database: object

    async def do(self, act, *args, **named):
        async with self.database.transaction() as session:
            return await act(session, *args, **named)

    async def piece(self, key="guide", kind="USER_GUIDE"):
        return await self.do(create_content, NewContent(key, kind), author=AUTHOR)

    async def draft(self, content_id, words="Turn the crown.", **named):
        """A draft that says so; its id."""
        revision_id = await self.do(open_draft, content_id, author=AUTHOR)
        await self.save(revision_id, words, **named)
        return revision_id

    async def save(self, revision_id, words, *, lock_version=1, author=AUTHOR, **named):
        draft = text_of(words, **named)
        return await self.do(
            save_draft, revision_id, draft, author=author, lock_version=lock_version
        )

    async def approved(self, content_id, words="Turn the crown.", **named):
        """An approved revision that says so; its id."""
        revision_id = await self.draft(content_id, words, **named)
        await self.do(submit, revision_id, author=AUTHOR)
        await self.do(approve, revision_id, reviewer=REVIEWER)
        return revision_id

    async def publish(self, revision_id, **plan):
        return await self.do(schedule, revision_id, Plan(**plan), publisher=PUBLISHER)

    async def live(self, words="Turn the crown.", *, key="guide", **plan):
        """A new piece, its approved revision, and a publication of it."""
        content_id = await self.piece(key)
        revision_id = await self.approved(content_id, words)
        return content_id, revision_id, await self.publish(revision_id, **plan)

    async def seen(self, *, at=None, market="FR"):
        """What the paragraphs of all visible pieces say."""
        shelf = Shelf(self.database)
        await shelf.refresh()
        visible = shelf.current.visible_items(at or now(), market)
        items = [item for item in visible if not item.markets or market in item.markets]
        return sorted(item.texts["en"].markdown.split("\n\n", 1)[1].strip() for item in items)
