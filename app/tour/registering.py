"""Registering: two years become eight for the owner, once, and for nobody else."""

import asyncio
import time
from typing import Any

from app.tour.api import codes_of, require_done
from app.tour.claims import expect, expect_all_different
from app.tour.questions import POLICY, REGISTER
from app.tour.scene import Person, Scene, fresh_key

LANGUAGES = ("en", "fr", "de")


async def register_twice(scene: Scene) -> str:
    """The owner reads the terms and registers; a double tap registers once."""
    version = await _terms(scene)
    key = fresh_key()
    scene.registered_at = time.monotonic()
    taps = await asyncio.gather(
        *(_register(scene, scene.owner, key=key, version=version) for _ in range(2))
    )
    for answer in taps:
        require_done(answer)
    first, second = (answer["registration"] for answer in taps)
    expect("the second tap", second["id"], first["id"])
    expect("the registration", first["state"], "ACTIVE")
    number = first["watch"]["individualNumber"]
    expect("the watch", number, scene.samples.individual_number)
    return f"terms {version}"


async def refuse_a_second_owner(scene: Scene) -> str:
    """With the card in hand, a second person is told that the warranty is extended already."""
    await _require_refused(scene, "ALREADY_EXTENDED", scene.samples.card_token)
    return f"ALREADY_EXTENDED in {', '.join(LANGUAGES)}"


async def confirm_nothing_to_a_guesser(scene: Scene) -> str:
    """Without the card, the same person is told nothing of the watch."""
    await _require_refused(scene, "NOT_CONFIRMED", None)
    return f"NOT_CONFIRMED in {', '.join(LANGUAGES)}"


async def _require_refused(scene: Scene, code: str, card: str | None) -> None:
    version = await _terms(scene)
    told: list[str] = []
    for language in LANGUAGES:
        answer = await _register(
            scene, scene.stranger, key=fresh_key(), version=version, language=language, card=card
        )
        expect("the refusal", codes_of(answer), [code])
        told.append(answer["userErrors"][0]["message"])
    expect_all_different("the sentences", told)


async def _terms(scene: Scene) -> str:
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
) -> Any:  # noqa: ANN401 - JSON
    return await scene.api.change(
        REGISTER,
        token=person.token,
        language=language,
        individualNumber=scene.samples.individual_number,
        acceptTermsVersion=version,
        idempotencyKey=key,
        cardToken=card,
    )
