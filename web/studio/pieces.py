"""The piece that an address names, with all that ever was of it, and what may be done next."""

from dataclasses import dataclass

from rules.access import Action, may
from rules.content_workflow import OPEN, RevisionState
from services.content.history import History, RevisionEntry, read_history
from services.content.unit_reads import PIECE
from web.staff import NotHere
from web.studio.room import StudioVisit, piece_path

MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Standing:
    """A piece, its newest revision that was not set aside, and the newest approved one."""

    history: History
    newest: RevisionEntry | None
    approved: RevisionEntry | None

    @property
    def key(self) -> str:
        return self.history.key

    @property
    def open(self) -> RevisionEntry | None:
        return self.newest if self.newest and self.newest.state in OPEN else None

    @property
    def title(self) -> str:
        return (self.newest.title if self.newest else "") or self.key

    def path(self, *more: str) -> str:
        return piece_path(self.key, *more)

    def revision(self, number: int) -> RevisionEntry | None:
        return next((each for each in self.history.revisions if each.number == number), None)

    def base_of(self, revision: RevisionEntry) -> RevisionEntry | None:
        """What a revision began as."""
        revisions = self.history.revisions
        return next((each for each in revisions if each.id == revision.based_on), None)


async def find_piece(visit: StudioVisit) -> Standing:
    """The piece that the address names. Raises NotHere."""
    database = visit.room.database
    found = await database.fetch(PIECE, key=visit.request.path_params["key"])
    history = await read_history(database, found[0]["id"], at=visit.at) if found else None
    if history is None:
        raise NotHere
    kept = [each for each in history.revisions if each.state != RevisionState.SUPERSEDED]
    approved = [each for each in kept if each.state == RevisionState.APPROVED]
    return Standing(history, kept[-1] if kept else None, approved[-1] if approved else None)


async def find_open(visit: StudioVisit) -> tuple[Standing, RevisionEntry]:
    """The piece and what is being written or reviewed of it. Raises NotHere where nothing is."""
    piece = await find_piece(visit)
    if piece.open is None:
        raise NotHere
    return piece, piece.open


def may_write(visit: StudioVisit, piece: Standing) -> bool:
    is_free = piece.newest is None or piece.newest.state != RevisionState.IN_REVIEW
    return may(visit.viewer, Action.WRITE_CONTENT) and is_free


def number_of(text: str | None) -> int | None:
    """A whole number that a form or an address of ours holds; None for anything else."""
    is_one = text is not None and text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if text is not None and is_one else None
