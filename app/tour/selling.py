"""The point of sale's part: until it speaks nothing can be registered, and then at once."""

import time

from app.tour.api import require_done
from app.tour.claims import expect, timed
from app.tour.questions import DECLARE_SALE, ELIGIBILITY
from app.tour.scene import Scene, fresh_key
from rules.warranty import years_later

REGISTRABLE_GOAL_SECONDS = 1.0


async def ask_before_the_sale(scene: Scene) -> str:
    """A watch whose sale nobody declared cannot join yet."""
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


async def ask_after_the_sale(scene: Scene) -> str:
    """The same watch can be registered at once."""
    samples = scene.samples
    data = await scene.api.ask(
        ELIGIBILITY, number=samples.individual_number, card=samples.card_token
    )
    took = time.monotonic() - scene.declared_at
    told = data["eligibility"]
    expect("the reason", told["reason"]["code"], "ELIGIBLE")
    through = years_later(scene.sold_on, 8).isoformat()
    expect("the last day it would bring", told["wouldExtendThrough"], through)
    return timed(took, goal=REGISTRABLE_GOAL_SECONDS)
