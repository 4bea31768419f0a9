"""The first page says how the sync stands, in numbers, and what is to be looked at now."""

from sqlalchemy import text

from models.keys import new_id
from services.crm.reviews import open_review
from services.outbox import promise


async def promised(database, kind, number, **more):
    ids = [new_id() for _ in range(number)]
    async with database.transaction() as session:
        await promise(session, kind, ids, **more)
    return ids


async def row_of(clerk, kind):
    """The cells of a kind in the table of what waits."""
    page = await clerk.open("/desk")
    for row in page.tree.iter("tr"):
        cells = [" ".join(" ".join(each.itertext()).split()) for each in row]
        if cells[0] == kind:
            return cells[1:]
    return None


async def test_it_tells_what_waits_by_kind_with_the_oldest_and_what_is_urgent(clerk, database, run):
    await promised(database, "OWNER", 3)
    await promised(database, "CONSENT", 2, urgent=True)
    await run("UPDATE crm_dirty SET dirty_at = now() - interval '3 hours' WHERE kind = 'OWNER'")
    assert await row_of(clerk, "Client") == ["3", "3 hours", "–", "–"]
    assert await row_of(clerk, "Consent") == [
        "2",
        "less than a minute",
        "2 less than a minute",
        "–",
    ]
    assert "An opt-out" not in (await clerk.open("/desk")).text


async def test_it_tells_what_is_held_by_reason_apart_from_what_waits(clerk, database, run):
    await promised(database, "OWNER", 2)
    await run(
        "UPDATE crm_dirty SET code = 'STRING_TOO_LONG', held_since = now() - interval '2 days'"
    )
    page = await clerk.open("/desk")
    assert await row_of(clerk, "Client") == ["0", "–", "–", "2"]
    assert "2 records Client A value is longer than its field in the CRM." in page.text
    assert "The oldest: 2 days STRING_TOO_LONG" in page.text
    assert "/desk/held?kind=OWNER&code=STRING_TOO_LONG" in page.links()


async def test_it_tells_the_budget_with_its_reserve(clerk, run):
    await run("INSERT INTO crm_health (used, total) VALUES (1240, 15000)")
    page = await clerk.open("/desk")
    assert "1,240 of 15,000 calls in 24 hours (8%)" in page.text
    assert "From 14,250 calls on, only opt-outs and erasures are sent." in page.text
    (meter,) = page.tree.iter("meter")
    assert (meter.get("value"), meter.get("max"), meter.get("high")) == ("1240", "15000", "14250")


async def test_it_tells_trouble_and_since_when(clerk, run):
    await run(
        "INSERT INTO crm_health (trouble, trouble_since)"
        " VALUES ('CRM_UNAVAILABLE', '2026-11-22 04:59Z')"
    )
    page = await clerk.open("/desk")
    assert "In trouble since November 22, 2026, 4:59 AM UTC" in page.text.replace("\u202f", " ")
    assert "The CRM does not answer." in page.text


async def test_it_tells_until_when_the_crm_was_heard(clerk, run):
    assert "The CRM has never been heard." in (await clerk.open("/desk")).text
    await run(
        "INSERT INTO crm_cursor (name, heard_until) VALUES ('inbound', now() - interval '2 hours')"
    )
    page = await clerk.open("/desk")
    assert "UTC (2 hours)" in page.text
    assert "has not been heard" in page.text


async def test_it_tells_what_the_last_comparison_found_and_what_was_done(clerk, database, run):
    run_id = new_id()
    await run(
        "INSERT INTO crm_reconciliation (id, depth, finished_at) VALUES (:id, 'RECORDS', now())",
        id=run_id,
    )
    async with database.transaction() as session:
        for what, repair in (("MISSING", "RESENT"), ("MISSING", "RESENT"), ("DIFFERS", "HEARD")):
            await session.execute(
                text(
                    "INSERT INTO crm_drift (id, run_id, kind, what, repair)"
                    " VALUES (:id, :run, 'OWNER', :what, :repair)"
                ),
                {"id": new_id(), "run": run_id, "what": what, "repair": repair},
            )
    page = await clerk.open("/desk")
    assert "Every record 3 differences" in page.text
    assert "Missing in the CRM: 2, sent again Client" in page.text


async def test_it_tells_which_cases_wait_and_what_is_to_be_forgotten_first(clerk, database):
    async with database.transaction() as session:
        for kind in ("MATCH", "ERASURE"):
            await open_review(session, kind, record_kind="OWNER", record_id=new_id())
    page = await clerk.open("/desk")
    found = [each for each in page.links() if "kind=" in each]
    assert found == ["/desk/reviews?kind=ERASURE", "/desk/reviews?kind=MATCH"]
