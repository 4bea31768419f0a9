"""Signing in and out: a code by mail, and nothing kept of a child."""

from datetime import UTC, datetime
from typing import Any

from app.tour.api import codes_of, require_done
from app.tour.claims import expect
from app.tour.questions import REQUEST_CODE, SIGN_IN, SIGN_OUT, WHO
from app.tour.scene import Person, Scene


async def join(scene: Scene) -> str:
    """A code comes by mail, and a newcomer says once who they are."""
    code = await _code_for(scene, scene.owner)
    first = await scene.api.change(SIGN_IN, email=scene.owner.email, code=code)
    expect("the first answer", codes_of(first), ["PROFILE_NEEDED"])
    await _sign_in(scene, scene.owner, code)
    return scene.owner.email


async def turn_a_child_away(scene: Scene) -> str:
    """A child of twelve is turned away, and the code dies with the answer."""
    child = Person("Lio", "Tellenbach", birth_date=f"{datetime.now(UTC).year - 12}-01-01")
    code = await _code_for(scene, child)
    answer = await _present(scene, child, code)
    expect("the answer", codes_of(answer), ["UNDER_AGE"])
    again = await _present(scene, child, code)
    expect("the same code again", codes_of(again), ["CODE_REFUSED"])
    return "UNDER_AGE"


async def bring_others_in(scene: Scene) -> str:
    """Two more people join."""
    for person in (scene.recipient, scene.stranger):
        await _sign_in(scene, person, await _code_for(scene, person))
    return f"{scene.recipient.email}, {scene.stranger.email}"


async def sign_out(scene: Scene) -> str:
    """Signing out ends the session: its token opens nothing any more."""
    token = scene.owner.token
    answer = await scene.api.change(SIGN_OUT, token=token)
    expect("signed out", answer["signedOut"], expected=True)
    await scene.api.require_refused(WHO, token=token)
    return "UNAUTHENTICATED"


async def _code_for(scene: Scene, person: Person) -> str:
    answer = await scene.api.change(REQUEST_CODE, email=person.email)
    require_done(answer)
    return await scene.mailbox.newest_code(person.email)


async def _sign_in(scene: Scene, person: Person, code: str) -> None:
    answer = await _present(scene, person, code)
    require_done(answer)
    expect("the owner's address", answer["owner"]["email"], person.email)
    person.token = answer["token"]


async def _present(scene: Scene, person: Person, code: str) -> Any:  # noqa: ANN401 - JSON
    return await scene.api.change(
        SIGN_IN, email=person.email, code=code, newOwner=person.as_newcomer()
    )
