"""What the CRM would not take is listed with its reason, and tried again at a word."""

import pytest
from sqlalchemy import select

from models.crm import CrmEvent
from models.keys import new_id
from models.outbox import CrmDirty
from services.outbox import promise

REPLAY = "/desk/held/replay"


async def hold(database, code, number=1, *, kind="OWNER", fields=("family_name",)):
    ids = [new_id() for _ in range(number)]
    async with database.transaction() as session:
        await promise(session, kind, ids)
        rows = await session.scalars(select(CrmDirty).where(CrmDirty.id.in_(ids)))
        for row in rows:
            row.code, row.fault, row.fields = code, "DATA", list(fields)
            row.held_since = row.dirty_at
    return ids


async def still_held(database):
    async with database.transaction() as session:
        held = select(CrmDirty.id).where(CrmDirty.held_since.is_not(None))
        return set(await session.scalars(held))


async def test_a_record_is_listed_with_its_reason_its_fields_and_since_when(clerk, database):
    (held,) = await hold(database, "STRING_TOO_LONG")
    page = await clerk.open("/desk/held")
    for each in (str(held), "A value is longer", "Fields: Family name", "(less than a minute)"):
        assert each in page.text
    assert f"/desk/people/{held}" in page.links()


async def test_where_nothing_is_held_it_says_so(clerk):
    assert "Nothing is held." in (await clerk.open("/desk/held")).text


async def test_every_record_is_on_one_page_and_on_one_only(clerk, database):
    held = await hold(database, "STRING_TOO_LONG", 60)
    seen, page = [], await clerk.open("/desk/held")
    while True:
        seen += [each[13:] for each in page.links() if each.startswith("/desk/people/")]
        following = [each for each in page.links() if "after=" in each]
        if not following:
            break
        page = await clerk.open(following[0])
    assert (len(seen), set(seen)) == (60, {str(each) for each in held})


async def test_a_reason_lists_its_records_alone(clerk, database):
    (long,) = await hold(database, "STRING_TOO_LONG")
    (other,) = await hold(database, "REQUIRED_FIELD_MISSING")
    page = await clerk.open("/desk/held?kind=OWNER&code=STRING_TOO_LONG")
    assert (str(long) in page.text, str(other) in page.text) == (True, False)


async def test_one_record_is_replayed_and_no_other(clerk, database):
    one, other = await hold(database, "STRING_TOO_LONG", 2)
    page = await (await clerk.open("/desk/held")).send(REPLAY, having={"id": str(one)})
    assert await still_held(database) == {other}
    assert "1 record goes to the CRM again." in page.text


async def test_all_of_a_reason_are_replayed_and_none_of_another(clerk, database):
    await hold(database, "STRING_TOO_LONG", 3)
    others = await hold(database, "REQUIRED_FIELD_MISSING", 2)
    others += await hold(database, "STRING_TOO_LONG", 2, kind="TIMEPIECE")
    having = {"code": "STRING_TOO_LONG", "kind": "OWNER"}
    page = await (await clerk.open("/desk/held")).send(REPLAY, having=having)
    assert await still_held(database) == set(others)
    assert "3 records go to the CRM again." in page.text


async def test_who_replayed_is_written_down(clerk, database):
    (held,) = await hold(database, "STRING_TOO_LONG")
    await (await clerk.open("/desk/held")).send(REPLAY, having={"id": str(held)})
    async with database.transaction() as session:
        row = await session.scalar(select(CrmEvent).where(CrmEvent.what == "REPLAYED"))
    assert (row.record_id, row.code, row.actor[:10]) == (held, "STRING_TOO_LONG", "CRM_AGENT:")


@pytest.mark.parametrize("form", [{}, {"kind": "OWNER"}, {"code": "STRING_TOO_LONG"}, {"id": "x"}])
async def test_a_form_that_names_nothing_replays_nothing(clerk, database, form):
    held = await hold(database, "STRING_TOO_LONG", 2)
    token = dict((await clerk.open("/desk/held")).form("/desk/sign-out").form_values())
    assert (await clerk.post(REPLAY, form | token)).status == 404
    assert await still_held(database) == set(held)


@pytest.mark.parametrize("after", ["x", "2026-01-01~x", "2026-01-01T00:00:00~", "~", "9" * 900])
async def test_an_address_that_no_page_wrote_leads_nowhere(clerk, after):
    assert (await clerk.open(f"/desk/held?after={after}")).status == 404


async def test_a_number_that_somebody_made_up_is_not_said(clerk):
    for each in ("x", "-1", "9" * 40, "²"):
        assert "again." not in (await clerk.open(f"/desk/held?replayed={each}")).text
