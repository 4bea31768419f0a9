"""Claims over HTTP: nobody learns of the other, and nobody loses a watch unheard."""

import pytest

from services.limits import CLAIMS_BY_OWNER, NUMBERS_BY_PRINCIPAL
from services.release import release_watch
from tests.factories import (
    free_number,
    make_owner,
    make_staff_key,
    make_timepiece,
    now,
    register,
)
from tests.graph.hands import (
    done,
    held,
    notices,
    offered,
    portfolio,
    refused,
    rows,
    wish,
    write,
)

ELIGIBILITY = """
query E($n: String!) { eligibility(individualNumber: $n) { reason { code } } }
"""
OVER = "UPDATE ownership_claim SET silent_until = now()"


@pytest.fixture
async def dispute(client, database, house, maison):
    """A piece, its holder, its id; and who claims it, with the claim that has its proof."""
    piece, holder, watch = await held(client, database, house, maison)
    claimant = await make_owner(database, house)
    claim = await claimed(client, claimant, piece)
    return piece, holder, watch, claimant, claim["id"]


@pytest.fixture
async def desk(database):
    return await make_staff_key(database)


async def claimed(client, who, piece, *, card=True):
    given = {"individualNumber": piece.number, "cardToken": piece.card if card else None}
    return (await done(client, who, "claimOwnership", **given))["claim"]


async def decided(client, desk, claim_id, *, granted=True):
    given = {"claimId": claim_id, "granted": granted}
    return (await done(client, desk, "decideClaim", **given))["claim"]["state"]


async def against(client, holder):
    """The claims that who holds a watch is shown."""
    return (await portfolio(client, holder))[0]["claims"]


async def test_without_proof_a_claim_is_answered_alike_for_every_number(
    client, database, house, maison
):
    piece, _, _ = await held(client, database, house, maison)
    unsold = await make_timepiece(database, maison.watch)
    claimant = await make_owner(database, house)
    answers = []
    for number in (piece.number, unsold.number, free_number()):
        claim = (await done(client, claimant, "claimOwnership", individualNumber=number))["claim"]
        assert claim.pop("individualNumber") == number
        assert {claim.pop("id"), claim.pop("claimedAt")}
        answers.append(claim)
    assert answers == [{"state": "OPEN", "silentUntil": None}] * 3


async def test_without_proof_a_holder_is_not_told(client, database, house, maison):
    piece, holder, _ = await held(client, database, house, maison)
    await claimed(client, await make_owner(database, house), piece, card=False)
    assert await against(client, holder) == []
    assert ("CLAIM_RAISED", "") not in await notices(database, holder)


async def test_with_proof_the_holder_is_told_and_the_claim_waits(client, database, dispute):
    _, holder, _, claimant, _ = dispute
    (shown,) = await against(client, holder)
    assert set(shown) == {"id", "raisedAt", "objectBy", "objectedAt"}
    assert shown["objectedAt"] is None
    assert ("CLAIM_RAISED", "") in await notices(database, holder)
    assert await notices(database, claimant) == [("CLAIM_RECEIVED", "")]


async def test_claiming_again_shows_the_claim_that_there_is(client, dispute):
    piece, _, _, claimant, claim_id = dispute
    again = await claimed(client, claimant, piece)
    assert (again["id"], again["state"]) == (claim_id, "WAITING")


async def test_an_open_claim_gets_its_proof_later(client, database, house, maison):
    piece, _, _ = await held(client, database, house, maison)
    claimant = await make_owner(database, house)
    first = await claimed(client, claimant, piece, card=False)
    then = await claimed(client, claimant, piece)
    assert (first["state"], then["state"], then["id"]) == ("OPEN", "WAITING", first["id"])


async def test_nobody_claims_what_they_hold(client, database, house, maison):
    piece, holder, _ = await held(client, database, house, maison)
    for token in (piece.card, None):
        given = {"individualNumber": piece.number, "cardToken": token}
        assert await refused(client, holder, "claimOwnership", **given) == "CLAIM_NOT_NEEDED"


async def test_what_nobody_holds_is_registered_and_not_claimed(client, database, house, maison):
    piece, holder, watch = await held(client, database, house, maison)
    await done(client, holder, "releaseWatch", watchId=watch)
    given = {"individualNumber": piece.number, "cardToken": piece.card}
    claimant = await make_owner(database, house)
    assert await refused(client, claimant, "claimOwnership", **given) == "CLAIM_NOT_NEEDED"


async def test_a_missing_watch_is_not_claimed_by_who_has_its_card(client, database, house, maison):
    piece, holder, watch = await held(client, database, house, maison)
    await done(client, holder, "reportIncident", watchId=watch, kind="STOLEN")
    thief = await make_owner(database, house)
    given = {"individualNumber": piece.number, "cardToken": piece.card}
    assert await refused(client, thief, "claimOwnership", **given) == "REPORTED_STOLEN"
    assert (await claimed(client, thief, piece, card=False))["state"] == "OPEN"


async def test_a_claim_asks_for_the_current_terms(client, database, house, maison):
    piece, _, _ = await held(client, database, house, maison)
    given = {"individualNumber": piece.number, "acceptTermsVersion": "1999-01-01"}
    claimant = await make_owner(database, house)
    assert await refused(client, claimant, "claimOwnership", **given) == "TERMS_NOT_ACCEPTED"


async def test_a_claim_without_proof_counts_as_a_guess(client, database, house, maison):
    claimant = await make_owner(database, house)
    for turn in range(NUMBERS_BY_PRINCIPAL.tries):
        # Claims have a limit of their own, which is not the matter here.
        await write(database, "DELETE FROM rate_limit WHERE subject LIKE :it", it=b"claims/%")
        await done(client, claimant, "claimOwnership", individualNumber=f"{900100 + turn}ZZ")
    given = {"individualNumber": free_number()}
    assert await refused(client, claimant, "claimOwnership", **given) == "RATE_LIMITED"
    answer = await client.ask(ELIGIBILITY, {"n": free_number()}, token=claimant.token)
    assert answer["eligibility"]["reason"]["code"] == "RATE_LIMITED"


async def test_nobody_worries_a_holder_with_claim_after_claim(client, database, dispute):
    piece, holder, _, claimant, claim_id = dispute
    for _ in range(CLAIMS_BY_OWNER.tries - 1):
        await done(client, claimant, "withdrawClaim", claimId=claim_id)
        claim_id = (await claimed(client, claimant, piece))["id"]
    await done(client, claimant, "withdrawClaim", claimId=claim_id)
    given = {"individualNumber": piece.number, "cardToken": piece.card}
    assert await refused(client, claimant, "claimOwnership", **given) == "RATE_LIMITED"
    assert await against(client, holder) == []


async def test_while_a_claim_waits_nothing_is_offered_or_accepted(client, database, house, maison):
    piece, holder, watch = await held(client, database, house, maison)
    code = await offered(client, holder, watch)
    claimant, receiver = [await make_owner(database, house) for _ in range(2)]
    claim = await claimed(client, claimant, piece)
    offer = {"watchId": watch, "kind": "GIFT"}
    assert await refused(client, holder, "offerTransfer", **offer) == "TRANSFER_FROZEN"
    assert await refused(client, receiver, "acceptTransfer", code=code) == "TRANSFER_CODE_REFUSED"
    await done(client, claimant, "withdrawClaim", claimId=claim["id"])
    await done(client, receiver, "acceptTransfer", code=code)


async def test_who_holds_the_watch_objects_and_nobody_else(client, dispute):
    _, holder, _, claimant, _ = dispute
    (shown,) = await against(client, holder)
    given = {"claimId": shown["id"]}
    assert await refused(client, claimant, "objectToClaim", **given) == "FORBIDDEN"
    objected = await done(client, holder, "objectToClaim", **given)
    assert objected["claim"]["objectedAt"] is not None
    assert await against(client, holder) == [objected["claim"]]


async def test_a_claim_is_taken_back_by_who_raised_it_and_by_nobody_else(client, dispute):
    _, holder, _, claimant, claim_id = dispute
    assert await refused(client, holder, "withdrawClaim", claimId=claim_id) == "FORBIDDEN"
    for _ in range(2):
        answer = await done(client, claimant, "withdrawClaim", claimId=claim_id)
        assert answer["claim"]["state"] == "WITHDRAWN"
    assert await against(client, holder) == []


async def test_a_claim_is_not_granted_before_the_time_to_object_is_over(client, desk, dispute):
    _, holder, _, _, claim_id = dispute
    given = {"claimId": claim_id, "granted": True}
    assert await refused(client, desk, "decideClaim", **given) == "CLAIM_TOO_EARLY"
    assert len(await portfolio(client, holder)) == 1


async def test_a_claim_is_granted_after_the_silence_and_both_are_told(
    client, database, desk, dispute
):
    _, holder, watch, claimant, claim_id = dispute
    await write(database, OVER)
    for _ in range(2):
        assert await decided(client, desk, claim_id) == "GRANTED"
    assert await portfolio(client, holder) == []
    (shown,) = await portfolio(client, claimant)
    assert (shown["id"], shown["coverage"]["status"]) == (watch, "EXTENDED")
    assert (await notices(database, holder))[-1] == ("CLAIM_GRANTED", "FORMER")
    assert ("CLAIM_GRANTED", "") in await notices(database, claimant)
    ended = await rows(database, "SELECT ended_by FROM ownership WHERE until IS NOT NULL")
    assert ended == [("CLAIM",)]


async def test_a_claim_is_refused_at_any_time(client, database, desk, dispute):
    _, holder, _, claimant, claim_id = dispute
    assert await decided(client, desk, claim_id, granted=False) == "REFUSED"
    assert await decided(client, desk, claim_id) == "REFUSED"
    assert len(await portfolio(client, holder)) == 1
    assert (await notices(database, claimant))[-1] == ("CLAIM_REFUSED", "")
    assert (await notices(database, holder))[-1] == ("CLAIM_REFUSED", "HOLDER")


async def test_a_holder_who_was_not_told_of_a_claim_is_not_told_of_its_end(
    client, database, desk, house, maison
):
    piece, holder, _ = await held(client, database, house, maison)
    claim = await claimed(client, await make_owner(database, house), piece, card=False)
    assert await decided(client, desk, claim["id"], granted=False) == "REFUSED"
    assert "CLAIM_REFUSED" not in {kind for kind, _ in await notices(database, holder)}


async def test_joint_holders_lose_a_watch_that_is_granted_and_are_told(
    client, database, house, desk, maison
):
    piece, holder, watch = await held(client, database, house, maison)
    joint, claimant = [await make_owner(database, house) for _ in range(2)]
    code = await offered(client, holder, watch, "JOINT")
    await done(client, joint, "acceptTransfer", code=code)
    claim = await claimed(client, claimant, piece)
    await write(database, OVER)
    assert await decided(client, desk, claim["id"]) == "GRANTED"
    assert await portfolio(client, joint) == []
    assert (await notices(database, joint))[-1] == ("CLAIM_GRANTED", "FORMER")


async def test_a_claim_without_proof_is_not_granted(client, database, desk, house, maison):
    piece, _, _ = await held(client, database, house, maison)
    claim = await claimed(client, await make_owner(database, house), piece, card=False)
    given = {"claimId": claim["id"], "granted": True}
    assert await refused(client, desk, "decideClaim", **given) == "CLAIM_TOO_EARLY"


async def test_a_former_owner_does_not_freeze_the_watch_with_a_photograph_of_its_card(
    client, database, house, maison
):
    piece, holder, _ = await held(client, database, house, maison)
    async with database.transaction() as session:
        await release_watch(session, owner_id=holder.id, timepiece_id=piece.id, at=now())
    await register(database, await make_owner(database, house), piece)
    assert (await claimed(client, holder, piece))["state"] == "OPEN"


async def test_who_was_refused_once_needs_more_than_the_card(client, database, desk, dispute):
    piece, _, _, claimant, claim_id = dispute
    await decided(client, desk, claim_id, granted=False)
    assert (await claimed(client, claimant, piece))["state"] == "OPEN"


async def test_accepted_evidence_begins_the_silence_and_does_not_end_it(
    client, database, desk, house, maison
):
    piece, holder, _ = await held(client, database, house, maison)
    claim = await claimed(client, await make_owner(database, house), piece, card=False)
    await write(
        database,
        "INSERT INTO evidence (id, claim_id, owner_id, state, digest)"
        " SELECT gen_random_uuid(), id, owner_id, 'ACCEPTED', 'x' FROM ownership_claim",
    )
    assert await decided(client, desk, claim["id"]) == "WAITING"
    assert len(await against(client, holder)) == 1
    given = {"claimId": claim["id"], "granted": True}
    assert await refused(client, desk, "decideClaim", **given) == "CLAIM_TOO_EARLY"


async def test_a_report_of_theft_during_a_claim_freezes_it(client, database, desk, dispute):
    _, holder, watch, _, claim_id = dispute
    await write(database, OVER)
    given = {"claimId": claim_id, "granted": True}
    await done(client, holder, "reportIncident", watchId=watch, kind="STOLEN")
    assert await refused(client, desk, "decideClaim", **given) == "REPORTED_STOLEN"
    assert await decided(client, desk, claim_id, granted=False) == "REFUSED"


async def test_a_watch_that_its_holder_let_go_is_granted_at_once(client, desk, dispute):
    _, holder, watch, claimant, claim_id = dispute
    await done(client, holder, "releaseWatch", watchId=watch)
    assert await decided(client, desk, claim_id) == "GRANTED"
    assert [each["id"] for each in await portfolio(client, claimant)] == [watch]


async def test_who_holds_the_watch_now_is_heard_before_another_claim_is_granted(
    client, database, house, desk, dispute
):
    piece, _, _, claimant, claim_id = dispute
    other = await make_owner(database, house)
    second = (await claimed(client, other, piece))["id"]
    await write(database, OVER)
    assert await decided(client, desk, claim_id) == "GRANTED"
    given = {"claimId": second, "granted": True}
    assert await refused(client, desk, "decideClaim", **given) == "CLAIM_TOO_EARLY"
    assert len(await against(client, claimant)) == 1
    assert ("CLAIM_RAISED", "") in await notices(database, claimant)


async def test_a_holder_who_came_after_the_claim_is_told_before_they_lose_the_watch(
    client, database, house, desk, dispute
):
    piece, holder, watch, _, claim_id = dispute
    await write(database, OVER)
    await done(client, holder, "releaseWatch", watchId=watch)
    newcomer = await make_owner(database, house)
    await client.ask(
        """mutation R($input: RegisterWatchInput!) {
          registerWatch(input: $input) { userErrors { code } registration { state } } }""",
        {
            "input": {
                "individualNumber": piece.number,
                "acceptTermsVersion": "2026-11-01",
                "cardToken": piece.card,
                "idempotencyKey": "new",
            }
        },
        token=newcomer.token,
    )
    assert await decided(client, desk, claim_id) == "WAITING"
    assert ("CLAIM_RAISED", "") in await notices(database, newcomer)
    assert len(await against(client, newcomer)) == 1


async def test_only_staff_decide_and_read_the_claims_of_others(client, maison, desk, dispute):
    _, holder, _, claimant, claim_id = dispute
    document, variables = wish("decideClaim", claimId=claim_id, granted=True)
    for token in (holder.token, claimant.token, maison.seller.token):
        answer = (await client.send(document, variables, token=token)).json()
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    node = "query N($id: ID!) { node(id: $id) { id } }"
    for token, shown in ((holder.token, None), (claimant.token, claim_id), (desk, claim_id)):
        answer = await client.ask(node, {"id": claim_id}, token=token)
        assert answer["node"] == (shown and {"id": shown})


async def test_a_claim_that_is_not_there_is_not_decided(client, desk):
    given = {"claimId": "nonsense", "granted": True}
    assert await refused(client, desk, "decideClaim", **given) == "CLAIM_UNKNOWN"


async def test_a_claim_is_closed_when_its_watch_comes_by_a_transfer(
    client, database, house, maison
):
    piece, holder, watch = await held(client, database, house, maison)
    claimant = await make_owner(database, house)
    await claimed(client, claimant, piece, card=False)
    await done(client, claimant, "acceptTransfer", code=await offered(client, holder, watch))
    assert await rows(database, "SELECT state FROM ownership_claim") == [("WITHDRAWN",)]
