"""How the pages of translators say where a text stands: in words, with a shape beside them."""

from collections.abc import Mapping
from typing import NamedTuple

from i18n.message import Message, _
from services.content.unit_reads import UnitState


class Said(NamedTuple):
    """A word, and the shape that goes before it; no colour tells anything."""

    shape: str
    word: Message


STATES: Mapping[str, Said] = {
    # Translators: of a text in a language: nobody has translated it yet
    UnitState.MISSING: Said("○", _("Missing")),
    # Translators: of a translation whose English text has changed since
    UnitState.OUTDATED: Said("△", _("Outdated")),
    # Translators: of a text that is translated and waits for a review
    UnitState.TRANSLATED: Said("◐", _("Translated")),
    # Translators: of a translation that a second person found good
    UnitState.REVIEWED: Said("●", _("Reviewed")),
}
KINDS: Mapping[str, Message] = {
    "TITLE": _("Title"),
    "HEADING": _("Heading"),
    "PARAGRAPH": _("Paragraph"),
    # Translators: one of several things to do, in order
    "STEP": _("Step"),
    # Translators: one entry of a list
    "ITEM": _("Item"),
    "IMAGE": _("Image: what it shows, for who cannot see it"),
}
