"""The words for what a comparison with the CRM found, and for how it was met."""

from collections.abc import Mapping
from types import MappingProxyType

from i18n.message import Message, _

DRIFTS: Mapping[str, Message] = MappingProxyType(
    {
        "MISSING": _("Missing in the CRM"),
        "EXTRA": _("In the CRM, and not here"),
        "STALE": _("Older in the CRM than was acknowledged"),
        "DIFFERS": _("Different in the CRM"),
        "UNPROMISED": _("Changed here, and not promised to the CRM"),
        "DUPLICATE": _("Twice in the CRM"),
        "MOVED": _("Under another id in the CRM"),
    }
)
REPAIRS: Mapping[str, Message] = MappingProxyType(
    {
        "RESENT": _("sent again"),
        "HEARD": _("taken over"),
        "LINKED": _("linked"),
        "REVIEW": _("given to a review"),
        "NONE": _("left as it is"),
    }
)
DEPTHS: Mapping[str, Message] = MappingProxyType(
    {
        "COUNTS": _("Numbers of records"),
        "RECORDS": _("Every record"),
    }
)
