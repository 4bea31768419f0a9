"""How the report of a PO file says what becomes of its entries."""

from collections.abc import Mapping

from i18n.message import Message, _
from rules.translation_merge import Outcome

OUTCOMES: Mapping[str, Message] = {
    Outcome.TAKEN: _("New translations"),
    Outcome.TAKEN_OUTDATED: _("Translations of an earlier English text, kept as outdated"),
    Outcome.SAME: _("Said alike here already"),
    Outcome.UNCHANGED: _("Not touched since the file went out"),
    Outcome.EMPTY: _("Without a translation"),
    Outcome.IN_DOUBT: _("Marked as fuzzy, and left aside"),
    Outcome.CONFLICT: _("Conflicts: translated here and in the file"),
    Outcome.UNKNOWN: _("Not known here"),
}
