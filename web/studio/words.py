"""How the studio says what a piece is, and where it stands: in words, each with its shape."""

from collections.abc import Mapping
from types import MappingProxyType

from i18n.message import Message, _
from rules.content_kinds import ContentKind
from rules.content_workflow import RevisionState
from rules.publication_state import PublicationState
from rules.revision_diff import Change
from web.studio.unit_words import Said

KINDS: Mapping[str, Message] = MappingProxyType(
    {
        ContentKind.USER_GUIDE: _("User guide"),
        # Translators: a guide to one function of a watch, as the chronograph
        ContentKind.FUNCTION: _("Function"),
        ContentKind.STRAP_CHANGE: _("Changing a strap"),
        ContentKind.STRAP_CARE: _("Caring for a strap"),
        ContentKind.PERSONALISATION: _("Personalisation"),
        ContentKind.CARE: _("Care"),
        ContentKind.SERVICE: _("Service"),
        ContentKind.BROCHURE: _("Brochure"),
        ContentKind.SAFETY: _("Safety notice"),
    }
)
REVISIONS: Mapping[str, Said] = MappingProxyType(
    {
        # Translators: of a text: somebody is writing it
        RevisionState.DRAFT: Said("✎", _("Draft")),
        RevisionState.IN_REVIEW: Said("◔", _("In review")),
        RevisionState.APPROVED: Said("✓", _("Approved")),
        # Translators: of a draft that its author gave up
        RevisionState.SUPERSEDED: Said("⊖", _("Set aside")),
    }
)
PUBLICATIONS: Mapping[str, Said] = MappingProxyType(
    {
        PublicationState.UNPUBLISHED: Said("○", _("Not published")),
        PublicationState.SCHEDULED: Said("◷", _("Scheduled")),
        # Translators: of a piece: it may not be seen before a certain day
        PublicationState.EMBARGOED: Said("⊘", _("Under embargo")),
        # Translators: of a piece: owners can see it now
        PublicationState.LIVE: Said("●", _("Live")),
        PublicationState.REPLACED: Said("↷", _("Replaced")),
        # Translators: of a piece: its time is over
        PublicationState.EXPIRED: Said("◌", _("Ended")),
        PublicationState.WITHDRAWN: Said("✕", _("Withdrawn")),
    }
)
CHANGES: Mapping[str, Said] = MappingProxyType(
    {
        Change.SAME: Said("=", _("Unchanged")),
        Change.CHANGED: Said("~", _("Changed")),
        Change.MOVED: Said("↕", _("Moved")),
        # Translators: of a block of text: it is new, or it is gone
        Change.ADDED: Said("+", _("Added")),
        Change.REMOVED: Said("✕", _("Removed")),
    }
)
