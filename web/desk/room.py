"""What the pages of the desk need, and what they are called."""

from dataclasses import dataclass
from typing import TypeAlias

from i18n.message import _
from rules.access import Action
from services.crm.sides import CrmReader
from web.staff import Visit
from web.staff_cookies import StaffRoom
from web.staff_pages import Face

HOME = "/desk"
HELD, REVIEWS, PEOPLE = f"{HOME}/held", f"{HOME}/reviews", f"{HOME}/people"
FACE = Face(
    home=HOME,
    name=_("CRM desk"),
    entry=Action.READ_CRM_SYNC,
    menu=(
        (HOME, _("Overview")),
        (REVIEWS, _("Reviews")),
        (HELD, _("Held records")),
        (PEOPLE, _("One person")),
    ),
)
PAGE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRoom(StaffRoom):
    """`crm` tells what both sides say of a record."""

    crm: CrmReader


DeskVisit: TypeAlias = Visit[DeskRoom]
