"""The pages of whoever writes, reviews and publishes, and what one must be allowed for each."""

from starlette.routing import Route

from rules.access import Action
from web.staff import Door
from web.staff_forms import LONG
from web.studio.beginning import begin_piece, show_beginning
from web.studio.board import show_board
from web.studio.drafting import begin_draft, discard, show_preview, take_back_draft, write_draft
from web.studio.editor import show_editor
from web.studio.history_page import roll_back_to, show_change, show_history
from web.studio.holding_back import hold_back, let_go
from web.studio.piece_page import show_piece
from web.studio.publishing import publish, show_publishing, withdraw_publication
from web.studio.releasing import (
    add_piece,
    call_off,
    move,
    plan_release,
    remove_piece,
    show_release,
    show_releases,
)
from web.studio.reviewing import decide_review, show_review, show_reviews
from web.studio.room import HOME, NEW, PIECE, RELEASES, REVIEWS, SCHEDULE, StudioRoom
from web.studio.schedule import show_schedule

RELEASE = f"{RELEASES}/{{id}}"


def writing_routes(door: Door[StudioRoom]) -> list[Route]:
    read, write = Action.READ_STUDIO, Action.WRITE_CONTENT
    return [
        door.page(HOME, read, show_board),
        door.page(NEW, write, show_beginning),
        door.form(NEW, write, begin_piece),
        door.page(PIECE, read, show_piece),
        door.page(f"{PIECE}/draft", read, show_editor),
        door.form(f"{PIECE}/draft", write, write_draft, limits=LONG),
        door.form(f"{PIECE}/draft/preview", write, show_preview, limits=LONG),
        door.form(f"{PIECE}/draft/begin", write, begin_draft),
        door.form(f"{PIECE}/draft/discard", write, discard),
        door.form(f"{PIECE}/draft/take-back", write, take_back_draft),
        door.page(REVIEWS, read, show_reviews),
        door.page(f"{PIECE}/review", read, show_review),
        door.form(f"{PIECE}/review", Action.REVIEW_CONTENT, decide_review),
        door.page(f"{PIECE}/history", read, show_history),
        door.page(f"{PIECE}/history/{{number}}", read, show_change),
        *_publishing_routes(door),
    ]


def _publishing_routes(door: Door[StudioRoom]) -> list[Route]:
    read, publishing = Action.READ_STUDIO, Action.PUBLISH_CONTENT
    return [
        door.page(f"{PIECE}/publish", read, show_publishing),
        door.form(f"{PIECE}/publish", publishing, publish),
        door.form(f"{PIECE}/publish/withdraw", publishing, withdraw_publication),
        door.form(f"{PIECE}/publish/embargo", publishing, hold_back),
        door.form(f"{PIECE}/publish/embargo/lift", publishing, let_go),
        door.form(f"{PIECE}/history/roll-back", publishing, roll_back_to),
        door.page(SCHEDULE, read, show_schedule),
        door.page(RELEASES, read, show_releases),
        door.form(RELEASES, publishing, plan_release),
        door.page(RELEASE, read, show_release),
        door.form(f"{RELEASE}/add", publishing, add_piece),
        door.form(f"{RELEASE}/remove", publishing, remove_piece),
        door.form(f"{RELEASE}/move", publishing, move),
        door.form(f"{RELEASE}/cancel", publishing, call_off),
    ]
