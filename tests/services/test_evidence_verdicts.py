"""What staff decide about a card or a receipt: judged on the instant of the request."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from models.care import Notice
from models.holding import Evidence, Ownership, OwnershipClaim, Registration
from models.keys import new_id
from models.ledger import Audit
from models.outbox import CrmDirty
from models.warranty import CoverageSegment, SaleDeclaration
from rules.errors import Ineligible, InvalidInput
from rules.programme import DEFAULT_PROGRAMMES
from rules.reasons import ReasonCode
from services.audit import is_unbroken
from services.evidence_findings import Finding
from services.evidence_subjects import Subject
from services.handover import Heir, hand_over
from services.sale_voids import void_sale
from services.timepieces import find_known
from tests.evidence import STAFF, claim, decide, pending, send, state_of
from tests.factories import (
    Piece,
    declare,
    free_number,
    make_card,
    make_catalogue,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    make_timepiece,
    publish_policies,
    register,
)

ASKED_AT = datetime(2022, 3, 10, 12, tzinfo=UTC)
BOUGHT_ON = date(2022, 3, 2)
REFUSED = Finding(is_accepted=False)


def bought(day, *, market="FR", source="PROOF"):
    return Finding(is_accepted=True, sold_on=date.fromisoformat(day), market=market, source=source)


@pytest.fixture
async def catalogue(database):
    await publish_policies(database)
    return await make_catalogue(database)


@pytest.fixture
async def asked(database, owner, catalogue):
    """A piece without a declared sale, the request for it, and evidence that was sent."""
    piece, request_id = await pending(database, owner, catalogue["WATCH"], at=ASKED_AT)
    return piece, request_id, await send(database, owner, Subject(request_id))


async def one(database, table, **conditions):
    async with database.transaction() as session:
        return (await session.scalars(select(table).filter_by(**conditions))).one()


async def cover(database):
    async with database.transaction() as session:
        found = await session.scalars(select(CoverageSegment).order_by(CoverageSegment.starts_on))
        return [(each.kind, each.starts_on, each.ends_on) for each in found]


async def mails(database, owner):
    async with database.transaction() as session:
        found = await session.scalars(select(Notice.kind).where(Notice.owner_id == owner.id))
        return set(found) - {"REGISTRATION_PENDING"}


@pytest.mark.parametrize(
    ("day", "base_ends", "extension_ends"),
    [  # asked for on 2022-03-10, the last day of the base of the first
        ("2020-03-10", "2022-03-10", "2028-03-10"),
        ("2022-03-10", "2024-03-10", "2030-03-10"),
        ("2020-02-29", "2022-02-28", None),
        ("1990-01-01", "1992-01-01", None),
    ],
)
async def test_a_proven_purchase_is_judged_on_the_day_of_the_request(
    database, asked, owner, day, base_ends, extension_ends
):
    piece, request_id, evidence_id = asked
    await decide(database, evidence_id, bought(day))
    ends = [(kind, f"{last}") for kind, _, last in await cover(database)]
    extended = [("EXTENSION", extension_ends)] if extension_ends else []
    assert ends == [("BASE", base_ends), *extended]
    request = await one(database, Registration, id=request_id)
    assert (request.state, request.is_proven) == ("ACTIVE", True)
    assert request.reason == ("ELIGIBLE" if extended else "BASE_EXPIRED")
    assert (await one(database, Ownership, timepiece_id=piece.id)).owner_id == owner.id
    assert await state_of(database, evidence_id) == "ACCEPTED"
    assert await mails(database, owner) == {"REGISTRATION_COMPLETED"}


async def test_the_sale_that_staff_found_says_where_it_comes_from(database, asked):
    piece, _, evidence_id = asked
    await decide(database, evidence_id, bought("2022-01-05", market="JP", source="CARD"))
    sale = await one(database, SaleDeclaration, timepiece_id=piece.id)
    assert (sale.source, sale.market, sale.point_of_sale_id) == ("CARD", "JP", None)
    assert (sale.kind, sale.state, sale.external_id) == ("SALE", "ACCEPTED", str(evidence_id))


@pytest.mark.parametrize(
    ("finding", "code"),
    [
        (bought("2022-03-12"), "DATE_AFTER_REQUEST"),
        (bought("2989-01-01"), "DATE_IN_FUTURE"),
        (bought("1989-12-31"), "DATE_TOO_EARLY"),
        (Finding(is_accepted=True), "PURCHASE_DATE_NEEDED"),
    ],
)
async def test_a_purchase_that_cannot_be_is_refused_at_the_source(database, asked, finding, code):
    _, request_id, evidence_id = asked
    with pytest.raises(InvalidInput) as refused:
        await decide(database, evidence_id, finding)
    assert refused.value.code == code
    assert await state_of(database, evidence_id) == "STORED"
    assert (await one(database, Registration, id=request_id)).state == "PENDING_SALE"
    assert await cover(database) == []


async def test_a_purchase_of_today_counts_where_the_day_begins_first(database, owner, catalogue):
    at = datetime(2022, 3, 9, 11, tzinfo=UTC)  # 2022-03-10 01:00 on Kiritimati
    _, request_id = await pending(database, owner, catalogue["WATCH"], at=at)
    evidence_id = await send(database, owner, Subject(request_id))
    await decide(database, evidence_id, bought("2022-03-10"))
    assert (await one(database, Registration, id=request_id)).state == "ACTIVE"


async def test_staff_are_told_when_no_piece_has_the_number(database, owner, catalogue):
    request_id = await register(database, owner, Piece(new_id(), free_number()))
    evidence_id = await send(database, owner, Subject(request_id))
    with pytest.raises(InvalidInput) as refused:
        await decide(database, evidence_id, bought("2022-01-05"))
    assert refused.value.code == "NUMBER_UNKNOWN"


async def test_who_proved_the_purchase_has_the_watch_whoever_asked_before(
    database, house, owner, catalogue
):
    piece = await make_timepiece(database, catalogue["WATCH"])
    card = await make_card(database, piece.id)
    earlier, guesser = await make_owner(database, house), await make_owner(database, house)
    await register(database, earlier, Piece(piece.id, piece.number, card), at=ASKED_AT)
    await register(database, guesser, piece, at=ASKED_AT)
    request_id = await register(database, owner, piece, at=ASKED_AT + timedelta(days=1))
    await decide(database, await send(database, owner, Subject(request_id)), bought("2022-01-05"))
    assert (await one(database, Ownership, timepiece_id=piece.id)).owner_id == owner.id
    for other in (earlier, guesser):
        waits = await one(database, Registration, owner_id=other.id)
        assert waits.state == "PENDING_SALE"


async def test_refused_evidence_refuses_the_request_and_says_no_more(database, asked, owner):
    _, request_id, evidence_id = asked
    await decide(database, evidence_id, REFUSED)
    request = await one(database, Registration, id=request_id)
    assert (request.state, request.reason) == ("REFUSED", "NOT_CONFIRMED")
    assert await state_of(database, evidence_id) == "REFUSED"
    assert await mails(database, owner) == {"REGISTRATION_REFUSED"}


async def test_a_request_waits_on_while_more_of_its_evidence_is_not_decided(database, asked, owner):
    _, request_id, first = asked
    second = await send(database, owner, Subject(request_id), said=b"clearer")
    await decide(database, first, REFUSED)
    assert (await one(database, Registration, id=request_id)).state == "PENDING_SALE"
    await decide(database, second, bought("2022-01-05"))
    assert (await one(database, Registration, id=request_id)).state == "ACTIVE"


async def test_who_has_the_card_loses_nothing_by_a_bad_photograph(database, owner, catalogue):
    piece = await make_timepiece(database, catalogue["WATCH"])
    card = await make_card(database, piece.id)
    request_id = await register(database, owner, Piece(piece.id, piece.number, card))
    await decide(database, await send(database, owner, Subject(request_id)), REFUSED)
    assert (await one(database, Registration, id=request_id)).state == "PENDING_SALE"


async def test_a_sale_that_arrives_meanwhile_counts_whatever_the_card_says(database, asked, owner):
    piece, request_id, evidence_id = asked
    await declare(
        database, await make_point_of_sale(database), piece.number, sold_on=date(2021, 6, 1)
    )
    assert (await one(database, Registration, id=request_id)).state == "ACTIVE"
    before = await cover(database)
    await decide(database, evidence_id, bought("2021-05-01"))
    assert await cover(database) == before
    assert await state_of(database, evidence_id) == "ACCEPTED"
    assert (await one(database, SaleDeclaration)).sold_on == date(2021, 6, 1)


async def test_a_sale_that_was_declared_for_a_later_day_stands_against_the_card(database, asked):
    piece, _, evidence_id = asked
    seller = await make_point_of_sale(database)
    await declare(database, seller, piece.number, sold_on=date(2022, 3, 20))  # after the request
    with pytest.raises(InvalidInput) as refused:
        await decide(database, evidence_id, bought("2022-03-01"))
    assert refused.value.code == "DATE_AFTER_REQUEST"
    assert await state_of(database, evidence_id) == "STORED"


async def test_a_watch_that_somebody_holds_becomes_a_claim(database, house, owner, catalogue):
    seller = await make_point_of_sale(database)
    piece = await make_sold_piece(database, seller, catalogue["WATCH"])
    holder = await make_owner(database, house)
    await register(database, holder, piece)
    request_id = await register(database, owner, Piece(piece.id, piece.number))
    await decide(database, await send(database, owner, Subject(request_id)), bought("2022-01-05"))
    raised = await one(database, OwnershipClaim, owner_id=owner.id)
    assert (raised.state, raised.timepiece_id) == ("WAITING", piece.id)
    request = await one(database, Registration, id=request_id)
    assert (request.state, request.reason) == ("REFUSED", "ALREADY_EXTENDED")
    assert "CLAIM_RAISED" in await mails(database, holder)
    assert (await one(database, Ownership, timepiece_id=piece.id)).owner_id == holder.id


@pytest.mark.parametrize(
    ("category", "stolen", "code"),
    [
        ("TRADITION", False, ReasonCode.TRADITION_EXCLUDED),
        ("JEWELLERY", False, ReasonCode.OUT_OF_SCOPE_CATEGORY),
        ("WATCH", True, ReasonCode.REPORTED_STOLEN),
    ],
)
async def test_staff_are_told_what_stands_against_a_watch_and_nothing_is_written(
    database, owner, catalogue, category, stolen, code
):
    piece = await make_timepiece(database, catalogue[category], stolen=stolen)
    request_id = await register(database, owner, piece, at=ASKED_AT)
    evidence_id = await send(database, owner, Subject(request_id))
    with pytest.raises(Ineligible) as refused:
        await decide(database, evidence_id, bought("2022-01-05"))
    assert refused.value.verdict.code is code
    assert await state_of(database, evidence_id) == "STORED"
    async with database.transaction() as session:
        assert list(await session.scalars(select(SaleDeclaration))) == []


async def test_evidence_is_decided_once_and_the_same_again_changes_nothing(database, asked):
    _, _, evidence_id = asked
    await decide(database, evidence_id, bought("2022-01-05"))
    before = await cover(database)
    await decide(database, evidence_id, bought("2022-01-05"))
    assert await cover(database) == before
    with pytest.raises(InvalidInput) as refused:
        await decide(database, evidence_id, REFUSED)
    assert refused.value.code == "EVIDENCE_DECIDED"


async def test_what_was_not_sent_cannot_be_decided(database, asked):
    _, _, evidence_id = asked
    async with database.transaction() as session:
        await session.execute(
            update(Evidence).values(state="EXPECTED", digest=None).where(Evidence.id == evidence_id)
        )
    for unknown in (evidence_id, new_id()):
        with pytest.raises(InvalidInput) as refused:
            await decide(database, unknown, REFUSED)
        assert refused.value.code == "EVIDENCE_UNKNOWN"


@pytest.mark.parametrize("finding", [REFUSED, bought("2022-01-05")])
async def test_the_evidence_of_a_claim_is_marked_and_the_claim_left_to_its_verdict(
    database, owner, finding
):
    claim_id = await claim(database, owner, free_number())
    evidence_id = await send(database, owner, Subject(claim_id=claim_id))
    await decide(database, evidence_id, finding)
    assert (await one(database, OwnershipClaim, id=claim_id)).state == "OPEN"
    marked = await one(database, Evidence, id=evidence_id)
    assert (marked.state == "ACCEPTED", marked.decided_by) == (finding.is_accepted, STAFF)


async def test_evidence_that_is_accepted_is_the_proof_that_a_claim_waits_for(
    database, house, asked, owner
):
    piece, _, _ = asked
    claimant = await make_owner(database, house)
    claim_id = await claim(database, claimant, piece.number)
    evidence_id = await send(database, claimant, Subject(claim_id=claim_id))
    await decide(database, evidence_id, bought("2022-01-05"))
    raised = await one(database, OwnershipClaim, id=claim_id)
    assert (raised.state, raised.timepiece_id) == ("WAITING", piece.id)
    assert raised.silent_until is not None


async def test_what_staff_did_is_in_the_audit_and_the_crm_hears_of_the_watch(
    database, asked, owner
):
    piece, request_id, evidence_id = asked
    await decide(database, evidence_id, bought("2022-01-05"))
    async with database.transaction() as session:
        acts = await session.execute(
            select(Audit.object_kind, Audit.action).where(Audit.actor == STAFF)
        )
        assert set(map(tuple, acts)) == {
            ("EVIDENCE", "ACCEPTED_EVIDENCE"),
            ("TIMEPIECE", "PROVE_SALE"),
            ("REGISTRATION", "DECIDE_EVIDENCE"),
        }
        chains = (("EVIDENCE", evidence_id), ("TIMEPIECE", piece.id), ("REGISTRATION", request_id))
        assert all([await is_unbroken(session, kind, each) for kind, each in chains])
        promised = await session.execute(select(CrmDirty.kind, CrmDirty.id))
        kinds = [kind for kind, _ in promised]
    assert {"OWNER", "TIMEPIECE", "REFERENCE"} <= set(kinds)
    assert kinds.count("COVERAGE") == 2


async def test_two_of_staff_who_decide_at_once_are_answered_one_after_the_other(database, asked):
    _, request_id, evidence_id = asked
    outcomes = await asyncio.gather(
        decide(database, evidence_id, bought("2022-01-05")),
        decide(database, evidence_id, REFUSED),
        return_exceptions=True,
    )
    assert sum(isinstance(each, InvalidInput) for each in outcomes) == 1
    assert (await one(database, Registration, id=request_id)).state in ("ACTIVE", "REFUSED")


async def test_a_verdict_and_a_declaration_at_once_leave_one_sale_that_counts(
    database, asked, owner
):
    piece, request_id, evidence_id = asked
    seller = await make_point_of_sale(database)
    await asyncio.gather(
        decide(database, evidence_id, bought("2022-01-05")),
        declare(database, seller, piece.number, sold_on=date(2022, 1, 6)),
    )
    assert (await one(database, Registration, id=request_id)).state == "ACTIVE"
    assert (await one(database, Ownership, timepiece_id=piece.id)).owner_id == owner.id
    counting = await one(database, SaleDeclaration, state="ACCEPTED")
    assert (counting.source, counting.sold_on) == ("SALE_DECLARATION", date(2022, 1, 6))


async def test_a_later_holder_who_proves_a_sale_that_was_taken_back_keeps_the_extension(
    database, house, owner, catalogue
):
    seller = await make_point_of_sale(database)
    piece = await make_timepiece(database, catalogue["WATCH"])
    await declare(database, seller, piece.number, sold_on=BOUGHT_ON, external_id="S")
    await register(database, await make_owner(database, house), piece, at=ASKED_AT)
    late = datetime(2025, 6, 1, tzinfo=UTC)  # the base is over, the extension is not
    async with database.transaction() as session:
        known = await find_known(session, piece.number, lock=True)
        await hand_over(session, DEFAULT_PROGRAMMES, known, Heir(owner.id, "TRANSFER", STAFF, late))
    async with database.transaction() as session:
        void = {"external_id": "S", "voided_by": None, "at": late}
        await void_sale(session, DEFAULT_PROGRAMMES, point_of_sale_id=seller.id, **void)
    request = await one(database, Registration, owner_id=owner.id)
    evidence_id = await send(database, owner, Subject(request.id))
    await decide(database, evidence_id, bought(str(BOUGHT_ON)))
    assert (await one(database, Registration, id=request.id)).reason == "ELIGIBLE"
    segment = await one(database, CoverageSegment, kind="EXTENSION", voided_at=None)
    assert segment.ends_on == date(2030, 3, 2)
