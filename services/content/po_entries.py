"""A unit as an entry of a PO file, with what its translator must know."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from i18n.placeholders import has_stray_brace, placeholders
from i18n.po import BRACE_FORMAT, FUZZY, PoEntry, PreviousText
from rules.content_segments import context_of
from rules.translation_checks import TITLE_LIMIT
from services.content.units import Unit

_STRONG: Final = "Keep each pair of **. Where no space follows, put the full stop after the pair."
_LINK: Final = "Of a link, [text](address), translate the text only."
_CHANGED: Final = "CHANGED since it was translated: compare the previous text."


@dataclass(frozen=True, slots=True)
class Said:
    """What a unit says in a language; `before` is the source text when that is another by now."""

    text: str
    source_id: UUID
    before: str | None = None


def entry_of(unit: Unit, said: Said | None) -> PoEntry:
    """The entry: an outdated translation goes out as fuzzy, beside the text it was made for.

    So does one that lost a name in braces on the way.
    """
    context = context_of(unit.key, unit.path)
    before = said.before if said else None
    if said and placeholders(said.text) != placeholders(unit.text):
        before = before or unit.text
    flags = [FUZZY] if before is not None else []
    if placeholders(unit.text) and not has_stray_brace(unit.text):
        flags.append(BRACE_FORMAT)
    return PoEntry(
        unit.text,
        msgstr=(said.text if said else "",),
        msgctxt=context,
        flags=tuple(flags),
        notes=tuple(_notes(unit, is_changed=before is not None)),
        references=(f"content/{unit.key}:{unit.place}",),
        previous=PreviousText(before, context) if before is not None else None,
    )


def _notes(unit: Unit, *, is_changed: bool) -> Iterator[str]:
    yield f"{unit.about}."
    if unit.block_kind is None:
        yield f"Title, at most {TITLE_LIMIT} characters."
    elif unit.block_kind == "IMAGE":
        yield "What the image shows, for those who cannot see it."
    else:
        yield f"{unit.block_kind.capitalize()}."
    if "**" in unit.text:
        yield _STRONG
    if "](" in unit.text:
        yield _LINK
    if names := sorted(placeholders(unit.text)):
        yield f"Keep as they are: {', '.join(f'{{{name}}}' for name in names)}."
    if is_changed:
        yield _CHANGED
