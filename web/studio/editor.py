"""Writing a draft: block by block, with its limits, what is wrong, and how it will read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from i18n.message import Message
from rules.content_segments import BODY, TITLE
from rules.content_workflow import MOST_CHARACTERS, Fault
from rules.documents import Block
from rules.text_changes import changes_between
from rules.translation_checks import TITLE_LIMIT
from services.content.history import RevisionEntry
from services.staff_sessions import read_labels
from web.studio.draft_form import KINDS, Typed, of_revision
from web.studio.piece_text import body_of
from web.studio.pieces import Standing, find_piece, may_write
from web.studio.room import StudioVisit
from web.studio.unit_words import KINDS as BLOCK_KINDS
from web.studio.words import REVISIONS

NO_TEXTS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why what was typed is not kept: a refusal, faults, or that another saved meanwhile."""

    refused: Message | None = None
    faults: Sequence[Fault] = ()
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A text in the form: where, what stood there before, and what is wrong with it."""

    path: str
    field_id: str
    block: Block | None
    text: str
    most: int
    was: str | None
    same_meaning: bool
    faults: Sequence[Message]
    saved: str | None


async def show_editor(visit: StudioVisit) -> Response:
    piece = await find_piece(visit)
    if piece.open is None:
        can = may_write(visit, piece)
        return visit.page("studio/no_draft.html", piece=piece, may_write=can)
    return await page_of(visit, piece, piece.open, of_revision(piece.open))


async def page_of(
    visit: StudioVisit,
    piece: Standing,
    revision: RevisionEntry,
    typed: Typed,
    *,
    trouble: Trouble | None = None,
    goes_on_at: int | None = None,
) -> Response:
    """The form with what was typed: nothing that somebody wrote is lost by a refusal."""
    trouble_now = trouble or Trouble()
    fields = list(_fields(piece, revision, typed, trouble_now))
    return visit.page(
        "studio/editor.html",
        status=422 if trouble else 200,
        piece=piece,
        revision=revision,
        fields=fields,
        trouble=trouble,
        fault_links=_links(fields, trouble_now.faults),
        goes_on_at=goes_on_at,
        lost=_lost(revision, typed) if trouble_now.is_late else (),
        body=body_of(typed.blocks),
        may_write=may_write(visit, piece),
        is_unkept=goes_on_at is not None or trouble is not None,
        revision_words=REVISIONS,
        block_kinds=[(each, BLOCK_KINDS[each]) for each in KINDS],
        kind_words=BLOCK_KINDS,
        changes_between=changes_between,
        labels=await read_labels(visit.room.database, [revision.author, revision.reviewer]),
        done=visit.asked("done"),
    )


def _fields(
    piece: Standing, revision: RevisionEntry, typed: Typed, trouble: Trouble
) -> Iterable[Field]:
    base = piece.base_of(revision)
    before: Mapping[str, str] = of_revision(base).texts() if base else NO_TEXTS
    saved: Mapping[str, str] = of_revision(revision).texts() if trouble.is_late else NO_TEXTS
    places: list[tuple[str, Block | None, str]] = [(TITLE, None, "title")]
    places += [(f"{BODY}{e.id}", e, f"text-{at}") for at, e in enumerate(typed.blocks)]
    for path, block, field_id in places:
        text = block.text if block else typed.title
        yield Field(
            path=path,
            field_id=field_id,
            block=block,
            text=text,
            most=MOST_CHARACTERS if block else TITLE_LIMIT,
            was=before[path] if before.get(path, text) != text else None,
            same_meaning=path in typed.same_meaning,
            faults=[each.text for each in trouble.faults if each.path == path],
            saved=saved[path] if saved.get(path, text) != text else None,
        )


def _lost(revision: RevisionEntry, typed: Typed) -> Sequence[Block]:
    """Blocks that another saved meanwhile, and what was typed does not have."""
    known = {each.id for each in typed.blocks}
    return [each for each in revision.blocks if each.id not in known]


def _links(
    fields: Sequence[Field], faults: Sequence[Fault]
) -> Sequence[tuple[str, int | None, Fault]]:
    """Each fault with the field to go to, and the number of its block; the title has none."""
    places = {each.path: (each.field_id, at or None) for at, each in enumerate(fields)}
    return [(*places.get(each.path, (TITLE, None)), each) for each in faults]
