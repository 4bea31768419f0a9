"""A maison with a small catalogue, and with pieces on every step of their way."""

from dataclasses import dataclass
from datetime import timedelta

from rules.access import Role
from rules.clauses import Clause, Dimension, Operator
from services.content.reviews import submit
from tests.browser.server import Served
from tests.factories import (
    make_collection,
    make_point_of_sale,
    make_reference,
    make_staff_key,
    make_timepiece,
    now,
    publish,
)
from tests.services.content.translation_world import say
from tests.services.content.writing import AUTHOR, Studio

QUARTZ = Clause(Dimension.MOVEMENT, Operator.ANY, frozenset({"QUARTZ"}))
ROLES = (Role.AUTHOR, Role.REVIEWER, Role.TRANSLATOR, Role.PUBLISHER)


@dataclass(frozen=True)
class World:
    """The keys of people by their role."""

    keys: dict[Role, str]


async def furnish(maison: Served) -> World:
    """The catalogue, and somebody of each role."""
    collection = await make_collection(maison.database, "Aurore")
    for number, movement in (("CRAU0001", "QUARTZ"), ("CRAU0002", "AUTOMATIC")):
        reference = await make_reference(
            maison.database,
            collection,
            number=number,
            movement=movement,
            strap_type="LEATHER" if movement == "QUARTZ" else "METAL",
            functions=["DATE"] if movement == "QUARTZ" else ["CHRONOGRAPH", "DATE"],
        )
        await make_timepiece(maison.database, reference)
    await make_point_of_sale(maison.database)
    return World({role: await _key(maison, role) for role in ROLES})


async def _key(maison: Served, role: Role) -> str:
    locales = ("fr", "ar") if role is Role.TRANSLATOR else ()
    return await make_staff_key(
        maison.database, role, label=f"{role.lower()} Paris", locales=locales
    )


async def fill_studio(maison: Served) -> None:
    """A live piece, one that is scheduled, one in review, and one that is being written."""
    database, studio = maison.database, Studio(maison.database)
    live, _revision, _publication = await studio.live("Turn the crown.|Close it **well**.")
    for path, text in (("title", "Un titre"), ("body/block-0", "Tournez la couronne")):
        await say(database, live, path, text)
    await say(database, live, "title", "عنوان", locale="ar")
    revision = await studio.draft(live, "Turn the bezel.|Close it **well**.")
    await studio.do(submit, revision, author=AUTHOR)
    coming = await studio.approved(await studio.piece("strap", "STRAP_CARE"), "Wipe it dry.")
    await studio.publish(coming, visible_from=now() + timedelta(days=3))
    await studio.draft(await studio.piece("water", "CARE"), "Keep it dry.")
    await publish(database, "chronograph", where=[QUARTZ], text="Press the pusher.")
