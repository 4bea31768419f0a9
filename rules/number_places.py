"""Where on a piece its individual number is engraved, and how a reader is told to find it."""

from enum import StrEnum

from i18n.message import Message, _


class NumberPlace(StrEnum):
    """The places that the catalogue names."""

    CASEBACK = "CASEBACK"
    CLASP = "CLASP"
    BASE = "BASE"

    @property
    def image_key(self) -> str:
        """The name of the picture that shows it, the same for every client."""
        return f"number-on-{self.value.lower()}"


WHERE: dict[NumberPlace, Message] = {
    NumberPlace.CASEBACK: _(
        "The individual number is engraved on the caseback: turn the watch over to read it."
    ),
    NumberPlace.CLASP: _(
        "The individual number is engraved on the clasp of the bracelet or strap."
    ),
    NumberPlace.BASE: _(
        "The individual number is engraved under the base: lift the clock with care to read it."
    ),
}


def place_named(name: str | None) -> NumberPlace | None:
    """The place that the catalogue names, if it is one that we can describe."""
    return NumberPlace(name) if name in set(NumberPlace) else None
