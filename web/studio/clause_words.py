"""How the pages of the studio say what a piece may ask of a watch and of its owner."""

from collections.abc import Mapping

from i18n.message import Message, _
from rules.clauses import Dimension, Operator

DIMENSIONS: Mapping[str, Message] = {
    Dimension.REFERENCE: _("Reference"),
    Dimension.CALIBRE: _("Calibre"),
    Dimension.COLLECTION: _("Collection"),
    Dimension.STRAP_SYSTEM: _("Strap system"),
    Dimension.STRAP_TYPE: _("Strap type"),
    Dimension.FUNCTIONS: _("Functions"),
    Dimension.MOVEMENT: _("Movement"),
    Dimension.CATEGORY: _("Category"),
    Dimension.KIND: _("Kind of piece"),
    Dimension.MARKET: _("Market"),
    Dimension.DAYS_OWNED: _("Days owned"),
    Dimension.OWNED_SINCE: _("Owned since"),
    Dimension.WARRANTY_DAYS_LEFT: _("Days of warranty left"),
    Dimension.LAST_SERVICE_DAYS: _("Days since the last service"),
}
OPERATORS: Mapping[str, Message] = {
    # Translators: followed by a list of values; a watch needs one of them
    Operator.ANY: _("is any of"),
    # Translators: followed by a list of values; a watch needs all of them
    Operator.ALL: _("has all of"),
    # Translators: followed by a list of values; a watch may have none of them
    Operator.NONE: _("is none of"),
    # Translators: followed by two numbers of days, or two dates
    Operator.BETWEEN: _("lies between"),
}
PLACES: Mapping[str, Message] = {
    "reference": _("it names the reference"),
    "calibre": _("it names the calibre"),
    "collection": _("it names the collection"),
    "strap": _("it asks more of the strap"),
    "functions": _("it asks for more functions"),
    "movement": _("it names the movement"),
    "category": _("it names the category"),
    "kind": _("it names the kind of piece"),
    "market": _("it names the market"),
    "lifecycle": _("it names the time"),
    "priority": _("its priority is higher"),
    "visible_from": _("it is newer"),
    "id": _("it was published later"),
}
