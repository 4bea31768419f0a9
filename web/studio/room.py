"""What the pages of the studio need, and what they are called."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote

from i18n.message import _
from rules.access import Action
from services.content.media import MediaStore
from services.shelf import Shelf
from web.staff import Visit
from web.staff_cookies import StaffRoom
from web.staff_files import HTMX, STUDIO_STYLE
from web.staff_pages import Face

HOME = "/studio"
PIECES, REVIEWS, SCHEDULE = f"{HOME}/pieces", f"{HOME}/reviews", f"{HOME}/schedule"
RELEASES, TRANSLATE, PREVIEW = f"{HOME}/releases", f"{HOME}/translate", f"{HOME}/preview"
IMAGES = f"{HOME}/images"
PIECE, NEW = f"{PIECES}/{{key}}", f"{HOME}/new"
FACE = Face(
    home=HOME,
    name=_("Studio"),
    entry=Action.READ_STUDIO,
    menu=(
        (HOME, _("Pieces")),
        (REVIEWS, _("To review")),
        (SCHEDULE, _("Schedule")),
        (RELEASES, _("Releases")),
        (TRANSLATE, _("Translations")),
        # Translators: a page that shows what an owner would see
        (PREVIEW, _("Preview")),
    ),
    style=STUDIO_STYLE,
    script=HTMX,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StudioRoom(StaffRoom):
    """`shelf` holds the catalogue, and what is published; `media` the bytes of images."""

    shelf: Shelf
    media: MediaStore


StudioVisit: TypeAlias = Visit[StudioRoom]


def piece_path(key: str, *more: str) -> str:
    """The address of a piece, or of one of its pages."""
    return "/".join((PIECES, quote(key, safe=""), *more))


def typed_in(visit: StudioVisit) -> Mapping[str, str]:
    """What somebody typed, for the form to show again; nothing for what they did not."""
    return defaultdict(str, visit.form)
