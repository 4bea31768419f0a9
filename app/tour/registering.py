"""Registering: kept until the sale is declared, once for the owner, and a claim for others."""

import asyncio
from typing import Any

from app.tour.api import require_done
from app.tour.claims import expect
from app.tour.questions import POLICY, REGISTER
from app.tour.scene import Person, Scene, fresh_key

LANGUAGES = ("en", "fr", "de")
NOBODYS = "000000ZZ"


async def register_before_the_sale(scene: Scene) -> str:
    """The owner reads the terms and registers all the same; a double tap is one request, kept."""
    version = await terms_of(scene)
    key = fresh_key()
    taps = await asyncio.gather(
        *(
            _register(scene, scene.owner, key=key, version=version, card=scene.samples.card_token)
            for _ in range(2)
        )
    )
    for answer in taps:
        require_done(answer)
    first, second = (answer["registration"] for answer in taps)
    expect("the second tap", second["id"], first["id"])
    expect("the registration", first["state"], "PENDING_SALE")
    expect("the reason", first["reason"]["code"], "SALE_NOT_DECLARED")
    scene.registration_id = first["id"]
    return f"PENDING_SALE, terms {version}"


async def confirm_nothing_to_a_guesser(scene: Scene) -> str:
    """Without the card, somebody's watch and a number nobody knows get the same answer."""
    version = await terms_of(scene)
    for language in LANGUAGES:
        told: list[Any] = []
        for number in (scene.samples.individual_number, NOBODYS):
            answer = await _register(
                scene,
                scene.stranger,
                key=fresh_key(),
                version=version,
                language=language,
                number=number,
            )
            require_done(answer)
            kept = answer["registration"]
            told.append({name: kept[name] for name in ("state", "reason", "watch")})
        expect("the reason", told[0]["reason"]["code"], "NOT_CONFIRMED")
        expect("the answer for nobody's number", told[1], told[0])
    return f"NOT_CONFIRMED in {', '.join(LANGUAGES)}"


async def claim_with_the_card(scene: Scene) -> str:
    """With the card in hand, a second person opens a claim, and learns nothing of the first."""
    answer = await _register(
        scene,
        scene.stranger,
        key=fresh_key(),
        version=await terms_of(scene),
        card=scene.samples.card_token,
    )
    require_done(answer)
    expect("a registration", answer["registration"], None)
    claim = answer["claim"]
    expect("the claim", claim["state"], "WAITING")
    return f"decided after {claim['silentUntil'][:10]}"


async def terms_of(scene: Scene) -> str:
    data = await scene.api.ask(POLICY, purpose="PROGRAMME")
    return data["policyText"]["version"]


async def _register(
    scene: Scene,
    person: Person,
    *,
    key: str,
    version: str,
    language: str = "en",
    card: str | None = None,
    number: str | None = None,
) -> Any:  # noqa: ANN401 - JSON
    return await scene.api.change(
        REGISTER,
        token=person.token,
        language=language,
        individualNumber=number or scene.samples.individual_number,
        acceptTermsVersion=version,
        idempotencyKey=key,
        cardToken=card,
    )
