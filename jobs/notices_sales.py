"""Letters about a sale that was taken back: the cover rests with it, or the watch was returned."""

from i18n.message import _
from jobs.notices_letters import Letter
from jobs.notices_registrations import find_request, letter_about
from models.database import Database
from services.notices import DueNotice

SUSPENDED = _("The cover of your watch {number} is suspended")
TAKEN_BACK = _(
    "The point of sale has taken back the sale of the watch with the individual number {number}."
    " Until it declares the sale anew, the watch is not in your portfolio, and its cover is"
    " suspended."
)
RETURNS = _(
    "There is nothing you need to do: with the new declaration, everything is as it was. Should the"
    " watch be yours and nothing have reached you within two weeks, please show your receipt to the"
    " point of sale or to a boutique."
)

RETURNED = _("The watch {number} has been returned")
LEFT = _(
    "The point of sale has told us that the watch with the individual number {number} was returned."
    " It has left your portfolio, and what you wrote about it is shown to nobody."
)
UNLESS_KEPT = _(
    "There is nothing you need to do. Should you not have returned it, please tell the point of"
    " sale or a boutique, and have your receipt at hand."
)


async def cover_suspended(database: Database, notice: DueNotice) -> Letter | None:
    """Overtaken once a new declaration has given the watch back, or the request has ended."""
    request = await find_request(database, notice, "PENDING_SALE")
    return letter_about(request, SUSPENDED, TAKEN_BACK, RETURNS) if request else None


async def watch_returned(database: Database, notice: DueNotice) -> Letter | None:
    request = await find_request(database, notice, "ENDED")
    return letter_about(request, RETURNED, LEFT, UNLESS_KEPT) if request else None
