"""The points at which a worker is killed while it follows what staff did in the CRM."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

from tests.benchmarks.crm_drain import until_delivered
from tests.benchmarks.crm_equality import differences
from tests.benchmarks.crm_kill_points import (
    before_the_acknowledgement,
    before_the_answer,
    before_the_send,
    in_the_settlement,
)
from tests.benchmarks.crm_kills import Scene
from tests.benchmarks.crm_staff import contact_at, contact_of, edit, merge_into, write_card
from tests.benchmarks.crm_stalls import SlowCall, commit, table_lock, until

Check = Callable[[], Awaitable[list[str]]]

WRITES = (before_the_send, before_the_answer, before_the_acknowledgement, in_the_settlement)
CALLS_OF_A_RELINK = 4  # hear, look where it went; find whoever it is now, and look there
PATIENCE_SECONDS = 45


async def in_the_linking_of_a_card(scene: Scene) -> Check:
    """A newcomer is being linked with the card that a boutique typed; half of them want no news."""
    person, variant = next(scene.buyers), scene.number // 2 % len(WRITES)
    name = person.family[0].upper()
    card = write_card(scene.world, person, LastName=name, HasOptedOutOfEmail=scene.number % 2 == 0)

    async def welcome(session):
        owner_id = await scene.welcome(session, person)
        scene.kept[owner_id] = {"Contact.LastName": name}

    scene.kinds = ("newcomer with a card",)
    await WRITES[variant](scene, welcome)
    return partial(_is_linked_with, scene, card)


async def _is_linked_with(scene: Scene, card: str) -> list[str]:
    found = await differences(scene.world, kept=scene.kept)
    contact = contact_at(scene.world, card)
    if contact["Caseback_Id__c"] != str(scene.changed) or contact["Title"] is None:
        found.append("the card is not the owner's, or was overwritten")
    return found


async def in_the_inbound(scene: Scene) -> Check:
    """What staff corrected is being taken in: the profile, its audit, or the note of it."""
    typed = {"MobilePhone": f"+4178{scene.number:07d}", "MailingCity": f"Lyon {scene.number}"}
    if scene.number % 2:
        typed["HasOptedOutOfEmail"] = True
    table = ("owner_profile", "audit", "crm_event")[scene.number % 3]
    scene.kinds, scene.changed = ("correction",), scene.resident
    async with table_lock(scene.world, table, "SHARE") as lock:
        await lock.line_up()
        edit(scene.world, scene.changed, **typed)
        await scene.nudge()
        await lock.until_waited_for()
        scene.worker.kill()
    return partial(_is_taken_in, scene, typed)


async def _is_taken_in(scene: Scene, typed: dict) -> list[str]:
    """Both sides say what staff typed."""
    found = await _differences_in_the_end(scene)
    contact = contact_of(scene.world, scene.changed)
    return found + [f"{name} of staff is lost" for name in typed if contact[name] != typed[name]]


async def in_the_relink(scene: Scene) -> Check:
    """Staff merged an owner's contact into another: the link follows, and then the key."""
    person = next(scene.buyers)
    scene.kinds = ("merge",)
    await commit(scene.world, partial(scene.welcome, person=person))
    await until_delivered(scene.world)
    loser = contact_of(scene.world, scene.changed)["Id"]
    other = f"+4177{scene.number:07d}"
    winner = write_card(scene.world, person, Email=None, MobilePhone=other)
    if scene.number % 2:
        async with table_lock(scene.world, "crm_event", "SHARE") as lock:
            await lock.line_up()
            merge_into(scene.world, winner, loser)
            await scene.nudge()
            await lock.until_waited_for()
            scene.worker.kill()
    else:
        call = SlowCall(scene.world, CALLS_OF_A_RELINK)
        call.set(400, cut_before=scene.number % 4 == 0)
        merge_into(scene.world, winner, loser)
        await scene.nudge()
        await scene.until_in(call)
        scene.worker.kill()
    return partial(_is_relinked, scene, winner, other)


async def _is_relinked(scene: Scene, winner: str, phone: str) -> list[str]:
    found = await _differences_in_the_end(scene)
    contact = contact_at(scene.world, winner)
    if (contact["Caseback_Id__c"], contact["MobilePhone"]) != (str(scene.changed), phone):
        found.append("the winner is not the owner's, or lost what staff typed")
    return found


async def _differences_in_the_end(scene: Scene) -> list[str]:
    """What is still different once it had the time of a poll."""
    found: list[str] = []

    async def is_equal():
        nonlocal found
        found = await differences(scene.world, kept=scene.kept)
        return not found

    with suppress(TimeoutError):
        await until(is_equal, PATIENCE_SECONDS)
    return found


STAFF_POINTS = {
    "in_the_linking_of_a_card": in_the_linking_of_a_card,
    "in_the_inbound": in_the_inbound,
    "in_the_relink": in_the_relink,
}
