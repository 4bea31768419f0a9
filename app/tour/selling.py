"""The point of sale's part: what was registered before it spoke is complete once it does."""

import time
from typing import Any

from app.tour.api import require_done
from app.tour.claims import eventually, expect, timed
from app.tour.questions import DECLARE_SALE, ELIGIBILITY, REGISTRATION
from app.tour.scene import Scene, fresh_key

COMPLETE_GOAL_SECONDS = 1.0
COMPLETE_SECONDS = 15.0


async def ask_before_the_sale(scene: Scene) -> str:
    """The sale of a watch has not been declared yet, and the owner is told so."""
    samples = scene.samples
    data = await scene.api.ask(
        ELIGIBILITY, number=samples.individual_number, card=samples.card_token
    )
    told = data["eligibility"]
    expect("eligible", told["eligible"], expected=False)
    expect("the reason", told["reason"]["code"], "SALE_NOT_DECLARED")
    return f"{samples.individual_number}, {samples.reference}"


async def declare_sale(scene: Scene) -> str:
    """The point of sale declares the sale with its key."""
    scene.declared_at = time.monotonic()
    answer = await scene.api.change(
        DECLARE_SALE,
        token=scene.samples.api_key,
        externalId=f"TOUR-{fresh_key()}",
        individualNumber=scene.samples.individual_number,
        reference=scene.samples.reference,
        soldOn=scene.sold_on.isoformat(),
        idempotencyKey=fresh_key(),
    )
    require_done(answer)
    expect("the declaration", answer["saleDeclaration"]["state"], "ACCEPTED")
    return f"sold on {scene.sold_on}"


async def see_the_registration_complete_itself(scene: Scene) -> str:
    """The registration that waited is complete, on the instant at which it was made."""

    async def look() -> dict[str, Any] | None:
        data = await scene.api.ask(REGISTRATION, token=scene.owner.token, id=scene.registration_id)
        found = data["registration"]
        return None if found["state"] == "PENDING_SALE" else found

    found = await eventually("the registration", look, seconds=COMPLETE_SECONDS)
    took = time.monotonic() - scene.declared_at
    expect("its state", found["state"], "ACTIVE")
    expect("the watch", found["watch"]["individualNumber"], scene.samples.individual_number)
    scene.registered_at = scene.declared_at
    return f"from declaration {timed(took, goal=COMPLETE_GOAL_SECONDS)}"
