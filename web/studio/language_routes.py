"""The pages of translators and of whoever looks ahead, and what one must be allowed for each."""

from starlette.routing import Route

from rules.access import Action
from web.staff import Door
from web.staff_forms import LONG
from web.studio.images import MOST_FORM_BYTES, bring_image, show_image, show_images
from web.studio.phone import show_phone, show_preview
from web.studio.po_files import MOST_BYTES, send_po, show_po, take_po, try_po
from web.studio.room import HOME, IMAGES, PIECE, PREVIEW, TRANSLATE, StudioRoom
from web.studio.targeting import shape_targeting, show_targeting
from web.studio.translations import show_languages, show_pieces
from web.studio.unit_forms import review_unit, save_unit
from web.studio.unit_page import show_unit

PO = f"{HOME}/po"
UNITS = f"{TRANSLATE}/{{locale}}/{{key}}"


def language_routes(door: Door[StudioRoom]) -> list[Route]:
    read, write = Action.READ_STUDIO, Action.TRANSLATE
    return [
        door.page(TRANSLATE, read, show_languages),
        door.page(f"{TRANSLATE}/{{locale}}", read, show_pieces),
        door.page(UNITS, read, show_unit),
        door.form(UNITS, write, save_unit),
        door.form(f"{UNITS}/review", Action.REVIEW_TRANSLATION, review_unit),
        door.page(PO, read, show_po),
        door.form(f"{PO}/out", read, send_po),
        door.upload(f"{PO}/in", write, try_po, most_bytes=MOST_BYTES),
        door.form(f"{PO}/take", write, take_po, limits=LONG),
        door.page(PREVIEW, read, show_preview),
        door.page(f"{PREVIEW}/phone", read, show_phone),
        door.page(f"{PIECE}/images", read, show_images),
        door.upload(
            f"{PIECE}/images", Action.WRITE_CONTENT, bring_image, most_bytes=MOST_FORM_BYTES
        ),
        door.page(f"{IMAGES}/{{id}}", read, show_image),
        door.page(f"{PIECE}/targeting", read, show_targeting),
        door.form(f"{PIECE}/targeting", read, shape_targeting, limits=LONG),
    ]
