"""What staff cannot decide about a claim, whatever was sent in for it."""

from datetime import timedelta

import pytest

from models.holding import OwnershipClaim
from models.keys import new_id
from rules.errors import Ineligible, InvalidInput
from rules.programme import DEFAULT_PROGRAMMES
from services.claim_verdicts import decide_claim
from services.evidence_findings import Finding
from services.evidence_subjects import Subject
from tests.evidence import claim, decide, send
from tests.factories import (
    declare,
    free_number,
    make_catalogue,
    make_owner,
    make_point_of_sale,
    make_timepiece,
    now,
    publish_policies,
    register,
)
from tests.services.cover_world import holder_of, told


async def test_a_claim_to_a_number_that_nobody_knows_is_not_granted(database, house):
    owner = await make_owner(database, house)
    waiting = OwnershipClaim(
        id=new_id(), individual_number="999999ZZ", owner_id=owner.id, state="WAITING"
    )
    waiting.silent_until = now() - timedelta(days=1)
    async with database.transaction() as session:
        session.add(waiting)
    with pytest.raises(InvalidInput) as refused:
        async with database.transaction() as session:
            await decide_claim(
                session,
                DEFAULT_PROGRAMMES,
                claim_id=waiting.id,
                granted=True,
                actor="CRM_AGENT:tests",
                at=now(),
            )
    assert refused.value.code == "NUMBER_UNKNOWN"


async def decided(database, claim_id, *, at):
    async with database.transaction() as session:
        await decide_claim(
            session,
            DEFAULT_PROGRAMMES,
            claim_id=claim_id,
            granted=True,
            actor="CRM_AGENT:tests",
            at=at,
        )


async def test_a_claim_that_is_older_than_its_piece_is_granted_as_any_other(database, house):
    await publish_policies(database)
    claimant, holder = [await make_owner(database, house) for _ in range(2)]
    number = free_number()
    claim_id = await claim(database, claimant, number)
    evidence_id = await send(database, claimant, Subject(claim_id=claim_id))
    await decide(database, evidence_id, Finding(is_accepted=True, sold_on=now().date()))
    piece = await make_timepiece(database, (await make_catalogue(database))["WATCH"], number=number)
    await declare(database, await make_point_of_sale(database), number)
    await register(database, holder, piece)
    await decided(database, claim_id, at=now())
    assert "CLAIM_RAISED" in await told(database, holder)
    assert await holder_of(database, piece) == holder.id
    await decided(database, claim_id, at=now() + timedelta(days=15))
    assert await holder_of(database, piece) == claimant.id


async def test_a_claim_is_not_granted_while_two_points_of_sale_say_they_sold_the_watch(
    database, house
):
    await publish_policies(database)
    claimant = await make_owner(database, house)
    piece = await make_timepiece(database, (await make_catalogue(database))["WATCH"])
    for _ in range(2):
        await declare(database, await make_point_of_sale(database), piece.number)
    claim_id = await claim(database, claimant, piece.number)
    await send(database, claimant, Subject(claim_id=claim_id))
    with pytest.raises(Ineligible) as refused:
        await decided(database, claim_id, at=now() + timedelta(days=15))
    assert refused.value.verdict.code == "UNDER_DISPUTE"
