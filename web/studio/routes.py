"""Every page and form of the studio, and what one must be allowed for each."""

from collections.abc import Callable

from starlette.routing import BaseRoute

from web.staff import Door
from web.staff_files import studio_file_routes
from web.staff_sign_in import sign_in_routes
from web.studio.language_routes import language_routes
from web.studio.room import FACE, StudioRoom
from web.studio.writing_routes import writing_routes


def studio_routes(opened: Callable[[], StudioRoom]) -> list[BaseRoute]:
    """`opened` gives the room, which is there once the process runs."""
    door = Door(FACE, opened)
    return [
        *writing_routes(door),
        *language_routes(door),
        *sign_in_routes(FACE, door, opened),
        *studio_file_routes(),
    ]
