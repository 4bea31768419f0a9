"""Staff see both sides of a case, and what they decide is carried out and kept with their key."""

from uuid import UUID

import pytest
from sqlalchemy import select

from models.crm import CrmEvent
from models.holding import Ownership
from models.keys import new_id
from models.ledger import Audit
from models.outbox import CrmDirty
from rules.crm_reviews import VERDICTS, ReviewKind
from services.crm.reviews import close_overtaken
from tests.web.desk.cases import REVIEWS, doubted, open_case, read_case_row, reassigned
from tests.web.desk.people import ASSET, CONTACT, hold_watch, link

OTHER = "003000000000002AAA"
ABOUT_OWNERS = [kind for kind in ReviewKind if kind is not ReviewKind.REASSIGNED]
DECISIONS = [(k, v) for k in ABOUT_OWNERS for v in VERDICTS[k]]


def row_of(page, name):
    """What a row of the comparison says, cell by cell."""
    for row in page.tree.iter("tr"):
        cells = [" ".join(" ".join(each.itertext()).split()) for each in row]
        if cells[0] == name:
            return cells[1:]
    return None


async def looks(database):
    async with database.transaction() as session:
        found = select(Audit.object_id, Audit.fields).where(Audit.action == "READ_PROFILE")
        return list(await session.execute(found))


async def test_cases_are_listed_by_kind_the_oldest_first(clerk, database, owner):
    paths = [await open_case(database, kind, owner.id) for kind in ("MATCH", "ERASURE")]
    page = await clerk.open(REVIEWS)
    assert [each for each in page.links() if each in paths] == paths
    page = await clerk.open(f"{REVIEWS}?kind=ERASURE")
    assert [each for each in page.links() if each in paths] == paths[1:]


async def test_the_list_has_nothing_of_anybody(clerk, database, owner):
    await doubted(database, owner)
    page = await clerk.open(REVIEWS)
    for each in ("Ada", "Lovelace", "example.com", str(owner.id)):
        assert each not in page.response.text


async def test_every_case_is_on_one_page_and_on_one_only(clerk, database):
    paths = set()
    for _ in range(30):
        paths.add(await open_case_of(database, new_id()))
    page = await clerk.open(REVIEWS)
    (following,) = [each for each in page.links() if "after=" in each]
    seen = [*page.links(), *(await clerk.open(following)).links()]
    found = [each for each in seen if each.startswith(f"{REVIEWS}/")]
    assert (len(found), len(set(found))) == (30, 30)


async def open_case_of(database, record_id):
    return await open_case(database, "DELETED", record_id)


async def test_both_sides_are_shown_and_where_they_differ(clerk, crm, database, owner):
    crm.holds(given_name="ada ", family_name="Byron", email="ADA@example.com", phone="06 1")
    page = await clerk.open(await doubted(database, owner))
    assert row_of(page, "Given name") == ["Ada", "ada"]
    assert row_of(page, "Family name") == ["Lovelace", "Byron differs"]
    assert row_of(page, "E-mail") == ["ada@example.com", "ADA@example.com"]
    assert row_of(page, "Date of birth") == ["December 10, 1985", "–"]
    assert row_of(page, "Telephone") == ["–", "06 1"]
    assert row_of(page, "Street") is None


async def test_the_evidence_is_told_in_words_for_and_against(clerk, crm, database, owner):
    crm.holds(given_name="Ada")
    evidence = ("EMAIL_EQUAL", "BIRTH_DATE_DIFFERS", "RIVAL", "SOMETHING_NEW")
    page = await clerk.open(await doubted(database, owner, evidence=evidence))
    pro, contra = page.text.split("Speaks against it")
    assert "The e-mail address is the same. SOMETHING_NEW" in pro
    assert "The dates of birth differ. Another client seems to be the same contact." in contra


async def test_while_the_crm_is_away_our_side_and_the_evidence_are_there(
    clerk, crm, database, owner
):
    crm.is_away = True
    page = await clerk.open(await doubted(database, owner))
    assert "The CRM does not answer just now" in page.text
    assert row_of(page, "Family name") == ["Lovelace"]
    assert "The telephone number is the same." in page.text


async def test_a_contact_that_is_gone_or_deleted_cannot_be_chosen(clerk, crm, database, owner):
    crm.holds(OTHER, given_name="Ada", is_deleted=True)
    page = await clerk.open(await doubted(database, owner, CONTACT, OTHER))
    assert "The CRM does not have this record any more." in page.text
    assert "Deleted there." in page.text
    assert page.verdicts() == ["NEW"]


async def test_who_looks_at_a_case_is_written_down_with_what_they_see(clerk, database, owner):
    path = await open_case(database, "EMAIL_DIFFERS", owner.id, fields=["email"])
    await clerk.open(path)
    assert await looks(database) == [(owner.id, ["email", "family_name", "given_name"])]


async def test_only_what_it_takes_to_decide_is_shown(clerk, crm, database, owner):
    await link(database, "OWNER", owner.id, CONTACT)
    crm.holds(given_name="Ada", family_name="Lovelace", email="new@example.com", phone="secret")
    page = await clerk.open(await open_case(database, "EMAIL_DIFFERS", owner.id, fields=["email"]))
    assert row_of(page, "E-mail") == ["ada@example.com", "new@example.com differs"]
    for each in ("secret", "1985", "Country"):
        assert each not in page.text


@pytest.mark.parametrize(("kind", "verdict"), DECISIONS)
async def test_every_kind_of_case_is_decided_from_its_page(
    clerk, crm, database, owner, kind, verdict
):
    crm.holds(given_name="Ada")
    candidates = [{"crm_id": CONTACT, "evidence": []}] if "SAME" in VERDICTS[kind] else []
    path = await open_case(database, kind, owner.id, candidates=candidates, crm_id=CONTACT)
    said = f"{verdict}:{CONTACT}" if verdict == "SAME" else verdict.value
    page = await (await clerk.open(path)).decide(said)
    assert "That is decided." in page.text
    row = await read_case_row(database, kind)
    assert (row.verdict, row.decided_by[:10]) == (said, "CRM_AGENT:")


async def test_each_button_says_what_it_does(clerk, crm, database, owner):
    crm.holds(given_name="Ada")
    for kind in ABOUT_OWNERS:
        candidates = [{"crm_id": CONTACT, "evidence": []}]
        page = await clerk.open(
            await open_case(database, kind, owner.id, candidates=candidates, crm_id=CONTACT)
        )
        offered = [each.partition(":")[0] for each in page.verdicts()]
        assert sorted(offered) == sorted(each.value for each in VERDICTS[kind])
        for form in page.tree.forms:
            if "verdict" in form.fields:
                about = form.find("button").get("aria-describedby")
                assert len(page.tree.get_element_by_id(about).text_content()) > 30


async def test_a_decided_case_says_by_whom_and_nothing_of_anybody(clerk, database, owner):
    path = await open_case(database, "ERASURE", owner.id)
    await (await clerk.open(path)).decide("NOTED")
    before = await looks(database)
    page = await clerk.open(path)
    assert "Decided Noted By desk Paris CRM_AGENT:" in page.text
    assert ("Lovelace" in page.text, page.verdicts()) == (False, [])
    assert await looks(database) == before


async def test_a_case_that_is_over_by_itself_says_so(clerk, database, owner):
    path = await open_case(database, "STAFF_CHANGE", owner.id)
    async with database.transaction() as session:
        await close_overtaken(session, ["STAFF_CHANGE"], owner.id)
    page = await clerk.open(path)
    assert "Nobody need decide any more: what it was about is over By SYSTEM:crm" in page.text


async def test_what_was_decided_by_another_meanwhile_is_not_decided_again(clerk, database, owner):
    page = await clerk.open(await open_case(database, "STAFF_CHANGE", owner.id))
    await page.decide("LEAVE")
    again = await page.decide("SEND_OURS")
    assert (again.status, "has been decided already" in again.text) == (422, True)
    assert (await read_case_row(database, "STAFF_CHANGE")).verdict == "LEAVE"


async def test_a_case_that_changed_since_it_was_looked_at_is_looked_at_again(
    clerk, crm, database, owner
):
    crm.holds(given_name="Ada")
    page = await clerk.open(await doubted(database, owner))
    await doubted(database, owner, OTHER)
    sent = await page.decide("NEW")
    assert (sent.status, "changed since" in sent.text) == (422, True)
    assert (await read_case_row(database, "MATCH")).verdict is None


@pytest.mark.parametrize("verdict", ["", "SAME", "LEAVE", "SAME:", "NEW:x", "OVERTAKEN"])
async def test_what_cannot_be_decided_about_a_case_is_not(clerk, crm, database, owner, verdict):
    crm.holds(given_name="Ada")
    page = await clerk.open(await doubted(database, owner))
    sent = await page.send(page.path, having={"verdict": "NEW"}, verdict=verdict)
    assert sent.status == 422
    assert (await read_case_row(database, "MATCH")).verdict is None


@pytest.mark.parametrize("asked", [OTHER, OTHER[:15]])
async def test_a_contact_that_no_rule_proposed_can_be_compared_and_chosen(
    clerk, crm, database, owner, asked
):
    crm.holds(OTHER, given_name="Augusta")
    path = await open_case(database, "DUPLICATE", owner.id)
    page = await (await clerk.open(path)).ask(path, contact=asked)
    assert row_of(page, "Given name") == ["Ada", "Augusta differs"]
    assert "That is decided." in (await page.decide(f"SAME:{OTHER}")).text


@pytest.mark.parametrize("is_away", [True, False])
async def test_a_contact_that_nobody_saw_in_the_crm_is_not_chosen(
    clerk, crm, database, owner, is_away
):
    page = await clerk.open(await doubted(database, owner))
    crm.is_away = is_away
    sent = await page.send(page.path, having={"verdict": "NEW"}, verdict=f"SAME:{OTHER}")
    assert sent.status == 422
    assert (await read_case_row(database, "MATCH")).verdict is None


async def test_of_a_watch_that_was_reassigned_both_holders_are_shown(
    clerk, crm, database, house, owner, seller
):
    crm.holds(given_name="Bea", family_name="Lovelace")
    path, watch, _heir = await reassigned(database, house, owner, seller)
    page = await clerk.open(path)
    assert f"The watch: {watch.number} · Aurore 36" in page.text
    assert row_of(page, "Given name") == ["Ada", "Bea differs"]
    assert [each[0] for each in await looks(database)] == [owner.id]


async def test_a_watch_is_handed_over_from_the_page(clerk, database, house, owner, seller):
    path, watch, heir = await reassigned(database, house, owner, seller)
    await (await clerk.open(path)).decide("HAND_OVER")
    async with database.transaction() as session:
        held = select(Ownership.owner_id).where(
            Ownership.timepiece_id == watch.id, Ownership.until.is_(None)
        )
        assert await session.scalar(held) == heir.id


async def test_a_watch_is_kept_from_the_page(clerk, database, house, owner, seller, run):
    path, watch, _heir = await reassigned(database, house, owner, seller)
    await link(database, "TIMEPIECE", watch.id, ASSET, baseline={"owner_id": ["a", "b"]})
    await run("DELETE FROM crm_dirty")
    await (await clerk.open(path)).decide("KEEP_OURS")
    async with database.transaction() as session:
        assert await session.scalar(select(CrmDirty.id)) == watch.id


async def test_ids_of_other_records_are_compared_as_the_crms(clerk, crm, database, owner, seller):
    watch = await hold_watch(database, owner, seller)
    await link(database, "OWNER", owner.id, CONTACT)
    crm.holds(ASSET, individual_number=watch.number, owner_id=CONTACT)
    page = await clerk.open(
        await open_case(
            *(database, "STAFF_CHANGE", watch.id),
            record_kind="TIMEPIECE",
            crm_id=ASSET,
            fields=["owner_id"],
        )
    )
    assert row_of(page, "Holder") == [CONTACT, CONTACT]


async def test_what_was_decided_is_among_the_events_of_the_record(clerk, database, owner):
    await (await clerk.open(await open_case(database, "ERASURE", owner.id))).decide("NOTED")
    async with database.transaction() as session:
        assert await session.scalar(select(CrmEvent.what)) == "REVIEWED"
    assert "Decided in a review" in (await clerk.open(f"/desk/people/{owner.id}")).text


@pytest.mark.parametrize("path", ["x", str(UUID(int=7)), "x?contact=y"])
async def test_there_is_no_page_of_no_case(clerk, path):
    assert (await clerk.open(f"{REVIEWS}/{path}")).status == 404


@pytest.mark.parametrize("query", ["kind=X", "after=x", "kind=%00"])
async def test_a_list_that_no_page_wrote_is_nowhere(clerk, query):
    assert (await clerk.open(f"{REVIEWS}?{query}")).status == 404
