"""Every page and form of the desk, and what one must be allowed for each."""

from collections.abc import Callable

from starlette.routing import BaseRoute

from rules.access import Action
from web.desk.case_page import show_case
from web.desk.cases import decide_case, show_cases
from web.desk.held import replay, show_held
from web.desk.overview import show_overview
from web.desk.people import search, show_person, show_search
from web.desk.room import FACE, HELD, HOME, PEOPLE, REVIEWS, DeskRoom
from web.staff import Door
from web.staff_sign_in import sign_in_routes


def desk_routes(opened: Callable[[], DeskRoom]) -> list[BaseRoute]:
    """`opened` gives the room, which is there once the process runs."""
    door = Door(FACE, opened)
    read, person = Action.READ_CRM_SYNC, Action.READ_CRM_PERSON
    return [
        door.page(HOME, read, show_overview),
        door.page(HELD, read, show_held),
        door.form(f"{HELD}/replay", Action.REPLAY_TO_CRM, replay),
        door.page(REVIEWS, read, show_cases),
        door.page(f"{REVIEWS}/{{id}}", Action.DECIDE_CRM_REVIEW, show_case),
        door.form(f"{REVIEWS}/{{id}}", Action.DECIDE_CRM_REVIEW, decide_case),
        door.page(PEOPLE, person, show_search),
        door.form(PEOPLE, person, search),
        door.page(f"{PEOPLE}/{{id}}", person, show_person),
        *sign_in_routes(FACE, door, opened),
    ]
