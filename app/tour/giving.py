"""A gift: a one-time code passes the watch on with its cover; and a claim that is objected to."""

from typing import Any

from app.tour.api import codes_of, require_done
from app.tour.claims import expect
from app.tour.questions import ACCEPT, HELD, OBJECT, OFFER
from app.tour.registering import terms_of
from app.tour.scene import Person, Scene, fresh_key
from rules.warranty import years_later


async def give_the_watch_away(scene: Scene) -> str:
    """The owner gives the watch away: a one-time code passes it on, with all eight years."""
    (watch,) = await _held(scene, scene.owner)
    offer = await scene.api.change(
        OFFER,
        token=scene.owner.token,
        watchId=watch["id"],
        kind="GIFT",
        idempotencyKey=fresh_key(),
    )
    require_done(offer)
    scene.code = offer["code"]
    accepted = await _accept(scene, scene.recipient)
    require_done(accepted)
    coverage = accepted["watch"]["coverage"]
    through = years_later(scene.sold_on, 8).isoformat()
    expect("the cover", (coverage["status"], coverage["endsOn"]), ("EXTENDED", through))
    expect("what the giver still has", await _held(scene, scene.owner), [])
    return f"covered through {through}"


async def refuse_a_used_code(scene: Scene) -> str:
    """The same code opens nothing for the next who brings it."""
    answer = await _accept(scene, scene.stranger)
    expect("the refusal", codes_of(answer), ["TRANSFER_CODE_REFUSED"])
    return "TRANSFER_CODE_REFUSED"


async def object_to_the_claim(scene: Scene) -> str:
    """Who holds the watch reads that somebody claims it, not who, and objects."""
    (watch,) = await _held(scene, scene.recipient)
    (claim,) = watch["claims"]
    answer = await scene.api.change(
        OBJECT,
        token=scene.recipient.token,
        claimId=claim["id"],
        idempotencyKey=fresh_key(),
    )
    require_done(answer)
    expect("the objection", bool(answer["claim"]["objectedAt"]), expected=True)
    return "the maison decides"


async def find_the_certificate(scene: Scene) -> str:
    """The mail that confirms it brings the certificate."""
    return await scene.mailbox.certificate_for(scene.recipient.email)


async def _held(scene: Scene, person: Person) -> list[Any]:
    data = await scene.api.ask(HELD, token=person.token)
    return data["viewer"]["watches"]["nodes"]


async def _accept(scene: Scene, person: Person) -> Any:  # noqa: ANN401 - JSON
    return await scene.api.change(
        ACCEPT,
        token=person.token,
        code=scene.code,
        acceptTermsVersion=await terms_of(scene),
        idempotencyKey=fresh_key(),
    )
