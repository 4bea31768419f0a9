"""A piece at a glance: its text, who writes and reviews it, what owners see, what comes next."""

from starlette.responses import Response

from i18n.message import Message, _
from rules.access import Action, may
from services.content.completeness import read_completeness
from services.staff_sessions import read_labels
from web.studio.board import TARGETS
from web.studio.piece_text import body_of
from web.studio.pieces import find_piece
from web.studio.room import StudioVisit
from web.studio.unit_page import piece_address
from web.studio.words import KINDS, PUBLICATIONS, REVISIONS

DONE: dict[str, Message] = {
    "submitted": _("Offered for review. Another person reads it now, and translators can begin."),
    "discarded": _("The draft was set aside."),
    "approved": _("Approved. It can be published now."),
    "sent-back": _("Sent back to its author."),
    "begun": _("The piece is begun."),
}


async def show_piece(visit: StudioVisit) -> Response:
    piece = await find_piece(visit)
    shown, content_id = piece.newest, piece.history.content_id
    progress = (await read_completeness(visit.room.database, [content_id])).get(content_id, {})
    people = {shown.author, shown.reviewer} if shown else set[str | None]()
    return visit.page(
        "studio/piece.html",
        piece=piece,
        shown=shown,
        body=body_of(shown.blocks) if shown else "",
        title=shown.title if shown else "",
        standing=[e for e in piece.history.publications if e.state in ("LIVE", "SCHEDULED")],
        whole=[each for each in TARGETS if each.tag in progress and progress[each.tag].is_complete],
        lacking=[
            (each, piece_address(each.tag, piece.key))
            for each in TARGETS
            if each.tag in progress and not progress[each.tag].is_complete
        ],
        may={action: may(visit.viewer, action) for action in Action},
        is_own=shown is not None and shown.author == visit.viewer.principal,
        words={"kinds": KINDS, "revisions": REVISIONS, "publications": PUBLICATIONS},
        labels=await read_labels(visit.room.database, people),
        done=DONE.get(visit.asked("done") or ""),
    )
