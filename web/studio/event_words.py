"""What happened to a piece, in a sentence: what its audit says by codes."""

from collections.abc import Mapping
from types import MappingProxyType

from i18n.message import Message, _
from services.content.history import Event

_SAID: Mapping[str, Message] = MappingProxyType(
    {
        "CREATE": _("The piece was begun"),
        "OPEN_DRAFT": _("Draft {revision} was begun"),
        "SAVE_DRAFT": _("Draft {revision} was kept"),
        "DISCARD_DRAFT": _("Draft {revision} was set aside"),
        "SUBMIT": _("Revision {revision} was offered for review"),
        "TAKE_BACK": _("Revision {revision} was taken back"),
        "APPROVE": _("Revision {revision} was approved"),
        "SEND_BACK": _("Revision {revision} was sent back"),
        "PUBLISH": _("Revision {revision} was published"),
        "WITHDRAW": _("A publication of revision {revision} was withdrawn"),
        "MOVE": _("A publication of revision {revision} was moved"),
        "ROLL_BACK": _("Revision {revision} was published again"),
        "SET_EMBARGO": _("An embargo was set"),
        "LIFT_EMBARGO": _("An embargo was lifted"),
    }
)
_SHIPPED = _("It came with the house, and was published")
_REVISION, _PUBLICATION, _MARKET = "revision/", "publication/", "market/"


def event_words(event: Event) -> tuple[Message | None, list[str]]:
    """The sentence, None for an action without one, and what else it names: texts and markets."""
    revision = next((e[len(_REVISION) :] for e in event.fields if e.startswith(_REVISION)), "")
    said = _SAID.get(event.action)
    more = [e for e in event.fields if not e.startswith((_REVISION, _PUBLICATION))]
    if not revision and event.action == "PUBLISH":
        said = _SHIPPED
    sentence = said.having(revision=revision) if said else None
    return sentence, [each.removeprefix(_MARKET) for each in more]
