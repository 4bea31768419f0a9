"""A studio in which anybody tries anything, and what must be true of it whatever they do."""

import asyncio
from contextlib import ExitStack, suppress

from sqlalchemy import select

from models.content import ContentEmbargo, ContentRevision
from models.database import Database
from models.ledger import Audit
from models.publication import Publication, PublicationText
from rules.errors import StudioRefused
from services import audit
from services.content.board import read_board
from services.content.drafts import (
    NewContent,
    create_content,
    discard_draft,
    open_draft,
    save_draft,
)
from services.content.embargoes import lift_embargo, set_embargo
from services.content.publications import Plan, move, roll_back, schedule, withdraw
from services.content.reviews import approve, send_back, submit, take_back
from services.shelf import Shelf
from tests.conftest import new_database
from tests.factories import now
from tests.services.content.writing import DAY, HOUR, text_of

PEOPLE = ("PERSON:a", "PERSON:b", "PERSON:c")
MARKETS = ("FR", "CH", "ZZ")
PLACES = {0: frozenset(), 1: frozenset({"FR"}), 2: frozenset({"FR", "CH"})}


class World:
    """Two pieces, three people, and a loop in which they act."""

    def __init__(self):
        self._open = ExitStack()
        url = self._open.enter_context(new_database())
        self.loop = asyncio.new_event_loop()
        self.database = Database(url, connections=4)
        self.loop.run_until_complete(self.database.__aenter__())
        self.past = {"revisions": set(), "publications": {}, "events": 0, "texts": {}}
        self.pieces = [self.run(self.begin(key)) for key in ("one", "two")]

    def run(self, doing):
        return self.loop.run_until_complete(doing)

    def end(self):
        self.run(self.database.__aexit__())
        self.loop.close()
        self._open.close()

    async def begin(self, key):
        async with self.database.transaction() as session:
            return await create_content(session, NewContent(key, "CARE"), author=PEOPLE[0])

    def at_once(self, acts):
        """Several acts in transactions of their own; what the house refuses changes nothing."""
        self.run(self._all(acts))

    async def _all(self, acts):
        async with asyncio.timeout(60):
            await asyncio.gather(*(self._act(*each) for each in acts))

    async def _act(self, name, piece, person, *how):
        async with self.database.transaction() as session:
            about = await self._about(session, self.pieces[piece])
        act = getattr(self, name)
        with suppress(StudioRefused):
            async with self.database.transaction() as session:
                await act(session, about, PEOPLE[person], *how)

    async def _about(self, session, content_id):
        """The newest revision and publications of a piece, as a person last saw them."""
        revision = await session.scalar(
            select(ContentRevision)
            .where(ContentRevision.content_id == content_id)
            .order_by(ContentRevision.number.desc())
            .limit(1)
        )
        publications = await session.scalars(
            select(Publication.id)
            .join(ContentRevision, ContentRevision.id == Publication.revision_id)
            .where(ContentRevision.content_id == content_id)
            .order_by(Publication.created_at.desc())
        )
        return content_id, revision, publications.all()

    async def write(self, session, about, person, words):
        draft_id = await open_draft(session, about[0], author=person)
        draft = await session.get_one(ContentRevision, draft_id)
        version = draft.lock_version
        await save_draft(session, draft_id, text_of(words), author=person, lock_version=version)

    async def submit(self, session, about, person):
        if about[1]:
            await submit(session, about[1].id, author=person)

    async def decide(self, session, about, person, verdict):
        if not about[1]:
            return
        if verdict == "approve":
            await approve(session, about[1].id, reviewer=person)
        elif verdict == "send_back":
            await send_back(session, about[1].id, reviewer=person, note="Again.")
        elif verdict == "take_back":
            await take_back(session, about[1].id, author=person)
        else:
            await discard_draft(session, about[1].id, author=person)

    async def publish(self, session, about, person, begins, lasts, place):
        if about[1]:
            begin = now() + begins * HOUR
            until = begin + lasts * HOUR if lasts else None
            plan = Plan(begin, until, PLACES[place])
            await schedule(session, about[1].id, plan, publisher=person)

    async def change(self, session, about, person, what, which):
        if len(about[2]) <= which:
            return
        if what == "withdraw":
            await withdraw(session, about[2][which], publisher=person)
        elif what == "move":
            await move(session, about[2][which], at=now() + 3 * HOUR, publisher=person)
        else:
            await roll_back(session, about[2][which], publisher=person)

    async def embargo(self, session, about, person, market, hours):
        if hours:
            at = now() + hours * HOUR
            await set_embargo(session, about[0], market=market, at=at, by=person)
        else:
            await lift_embargo(session, about[0], market=market, by=person)

    def check(self):
        self.run(self._check())

    async def _check(self):
        async with self.database.transaction() as session:
            revisions = (await session.scalars(select(ContentRevision))).all()
            publications = (await session.scalars(select(Publication))).all()
            texts = (await session.scalars(select(PublicationText))).all()
            embargoes = (await session.scalars(select(ContentEmbargo))).all()
            events = (await session.scalars(select(Audit.id))).all()
            for content_id in self.pieces:
                assert await audit.is_unbroken(session, "CONTENT", content_id)
        self._check_people(revisions, publications)
        self._check_history(revisions, publications, texts, events)
        await self._check_seen(revisions, publications, embargoes)

    def _check_people(self, revisions, publications):
        """Nothing is approved by who wrote it, and nothing is published unapproved."""
        approved = {each.id for each in revisions if each.state == "APPROVED"}
        assert all(r.author != r.reviewer for r in revisions if r.id in approved)
        assert {each.revision_id for each in publications} <= approved
        for content_id in self.pieces:
            states = [each.state for each in revisions if each.content_id == content_id]
            assert len([s for s in states if s in ("DRAFT", "IN_REVIEW")]) <= 1

    def _check_history(self, revisions, publications, texts, events):
        """What was approved or published stays as it was; there is only ever more of it."""
        settled = {(r.id, r.digest, r.reviewer) for r in revisions if r.state == "APPROVED"}
        planned = {p.id: (p.visible_from, p.visible_until, *p.markets) for p in publications}
        served = {(t.publication_id, t.locale): (t.title, str(t.blocks)) for t in texts}
        assert self.past["revisions"] <= settled
        assert self.past["publications"].items() <= planned.items()
        assert self.past["texts"].items() <= served.items()
        assert self.past["events"] <= len(events)
        self.past = {
            "revisions": settled,
            "publications": planned,
            "texts": served,
            "events": len(events),
        }

    async def _check_seen(self, revisions, publications, embargoes):
        shelf = Shelf(self.database)
        await shelf.refresh()
        piece_of = {each.id: each.content_id for each in revisions}
        rows = {str(each.id): each for each in publications}
        held = {(each.content_id, each.market): each.embargo_at for each in embargoes}
        for at in self._instants(publications, embargoes):
            for market in MARKETS:
                seen = [
                    rows[item.id]
                    for item in shelf.current.visible_items(at, market)
                    if not item.markets or market in item.markets
                ]
                pieces = [piece_of[each.revision_id] for each in seen]
                assert len(pieces) == len(set(pieces)), "a piece is there twice"
                for each, piece in zip(seen, pieces, strict=True):
                    assert each.visible_from <= at
                    assert each.visible_until is None or at < each.visible_until
                    assert each.withdrawn_at is None
                    assert held.get((piece, ""), at) <= at
                    assert held.get((piece, market), at) <= at
                self._check_no_gap(at, market, seen, publications, piece_of, held)
        await self._check_board(shelf)

    def _check_no_gap(self, at, market, seen, publications, piece_of, held):
        """A piece is seen exactly when, of what has begun in the market, the last still stands."""
        for piece in self.pieces:
            begun = [
                p
                for p in publications
                if piece_of[p.revision_id] == piece
                and max(p.visible_from, p.created_at) <= at
                and (not p.markets or market in p.markets)
                and (p.withdrawn_at is None or p.withdrawn_at > max(p.visible_from, p.created_at))
            ]
            last = max(begun, key=lambda p: (max(p.visible_from, p.created_at), p.id), default=None)
            is_held = at < max(held.get((piece, ""), at), held.get((piece, market), at))
            stands = (
                last is not None
                and last.withdrawn_at is None
                and (last.visible_until is None or at < last.visible_until)
                and not is_held
            )
            assert [p.id for p in seen if piece_of[p.revision_id] == piece] == (
                [last.id] if stands else []
            )

    @staticmethod
    def _instants(publications, embargoes):
        """Now, and just before and at each instant that is to come."""
        here = now()
        marks = {p.visible_from for p in publications} | {e.embargo_at for e in embargoes}
        marks |= {p.visible_until for p in publications if p.visible_until}
        ahead = sorted(mark for mark in marks if mark > here)
        return [here, *ahead, *(mark - HOUR / 36_000 for mark in ahead), here + 90 * DAY]

    async def _check_board(self, shelf):
        at = now()
        for row in await read_board(self.database, at=at):
            seen = [
                item
                for market in MARKETS
                for item in shelf.current.visible_items(at, market)
                if item.key == row.key and (not item.markets or market in item.markets)
            ]
            assert (row.state == "LIVE") is bool(seen)
