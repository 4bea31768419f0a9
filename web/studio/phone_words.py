"""What stands on the previewed telephone besides the pieces, and how the preview is chosen."""

from collections.abc import Mapping

from i18n.message import Message, _
from services.content.preview import Perspective

ON_PHONE: Mapping[str, Message] = {
    "guides": _("Guides"),
    "tips": _("For your watch"),
    "nothing": _("There is nothing here yet."),
}
PERSPECTIVES: Mapping[str, Message] = {
    Perspective.LIVE: _("As it is now"),
    Perspective.SCHEDULED: _("As planned, at that moment"),
    Perspective.DRAFT: _("With all drafts published"),
}
