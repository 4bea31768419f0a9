"""What the studio shows of its pieces is what owners see, told by the same windows."""

import pytest

from rules.publication_state import PublicationState
from services.content.board import read_board
from services.content.calendar import Happening, read_calendar
from services.content.embargoes import set_embargo
from services.content.history import diff_of, read_history
from services.content.publications import roll_back, withdraw
from tests.factories import now
from tests.services.content.writing import DAY, HOUR, PUBLISHER


async def row_of(studio, key="guide", at=None):
    rows = await read_board(studio.database, at=at or now())
    return next(row for row in rows if row.key == key)


async def test_a_piece_without_text_is_on_the_board(studio):
    await studio.piece()
    row = await row_of(studio)
    assert (row.state, row.number, row.open_state) == ("UNPUBLISHED", None, None)


async def test_the_board_tells_how_far_the_writing_is(studio):
    content_id, revision, _ = await studio.live()
    row = await row_of(studio)
    assert (row.number, row.newest_id, row.open_id) == (1, revision, None)
    draft = await studio.draft(content_id, "Anew.")
    row = await row_of(studio)
    assert (row.number, row.open_id, row.open_state) == (2, draft, "DRAFT")
    assert row.state is PublicationState.LIVE


async def scheduled(studio):
    await studio.live(visible_from=now() + DAY)


async def live(studio):
    await studio.live()


async def embargoed(studio):
    content_id, _, _ = await studio.live()
    await studio.do(set_embargo, content_id, at=now() + DAY, by=PUBLISHER)


async def embargoed_in_one_market(studio):
    content_id, _, _ = await studio.live()
    await studio.do(set_embargo, content_id, market="FR", at=now() + DAY, by=PUBLISHER)


async def withdrawn(studio):
    _, _, publication = await studio.live()
    await studio.do(withdraw, publication, publisher=PUBLISHER)


async def replaced_and_withdrawn(studio):
    content_id, _, _ = await studio.live()
    newer = await studio.publish(await studio.approved(content_id, "Newer."))
    await studio.do(withdraw, newer, publisher=PUBLISHER)


@pytest.mark.parametrize(
    ("happen", "state", "in_two_days"),
    [
        (scheduled, "SCHEDULED", "LIVE"),
        (live, "LIVE", "LIVE"),
        (embargoed, "EMBARGOED", "LIVE"),
        (embargoed_in_one_market, "LIVE", "LIVE"),
        (withdrawn, "WITHDRAWN", "WITHDRAWN"),
        (replaced_and_withdrawn, "WITHDRAWN", "WITHDRAWN"),
    ],
)
async def test_the_board_says_what_owners_see(studio, happen, state, in_two_days):
    await happen(studio)
    assert (await row_of(studio)).state == state
    assert (await row_of(studio, at=now() + 2 * DAY)).state == in_two_days


async def test_the_board_tells_what_happens_next(studio):
    at = now() + DAY
    await studio.live(visible_from=at, visible_until=at + DAY)
    assert (await row_of(studio)).next_at == at
    assert (await row_of(studio, at=at)).next_at == at + DAY
    assert (await row_of(studio, at=at + DAY)).state == "EXPIRED"


async def test_the_history_tells_who_did_what_and_never_shrinks(studio):
    content_id, _, first = await studio.live("First.")
    await studio.publish(await studio.approved(content_id, "Second.|More."))
    await studio.do(roll_back, first, publisher=PUBLISHER)
    history = await read_history(studio.database, content_id, at=now())
    assert [each.number for each in history.revisions] == [1, 2]
    assert [each.state for each in history.publications] == ["REPLACED", "REPLACED", "LIVE"]
    assert [each.action for each in history.events] == [
        *("CREATE", "OPEN_DRAFT", "SAVE_DRAFT", "SUBMIT", "APPROVE", "PUBLISH"),
        *("OPEN_DRAFT", "SAVE_DRAFT", "SUBMIT", "APPROVE", "PUBLISH", "ROLL_BACK"),
    ]
    changes = diff_of(*history.revisions)
    assert [(each.path, each.change) for each in changes] == [
        ("body/block-0", "CHANGED"),
        ("body/block-1", "ADDED"),
    ]


async def test_of_an_unknown_piece_there_is_no_history(studio):
    row = await studio.piece()
    assert await read_history(studio.database, row, at=now()) is not None
    assert await read_history(studio.database, type(row)(int=0), at=now()) is None


async def test_the_calendar_has_what_begins_and_ends(studio):
    at = now() + DAY
    content_id, _, _ = await studio.live("Old.")
    await studio.publish(
        await studio.approved(content_id, "New."), visible_from=at, visible_until=at + HOUR
    )
    await studio.do(set_embargo, content_id, market="FR", at=at + DAY, by=PUBLISHER)
    entries = await read_calendar(studio.database, begins=at, ends=at + 2 * DAY, at=now())
    assert [(each.at - at, each.what) for each in entries] == [
        (DAY * 0, Happening.BEGINS),
        (DAY * 0, Happening.ENDS),
        (HOUR, Happening.ENDS),
        (DAY, Happening.EMBARGO_ENDS),
    ]
