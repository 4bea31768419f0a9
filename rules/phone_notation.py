"""How a telephone number is written: its calling code, and the notations of the country."""

import re
from typing import NamedTuple

# The codes of ITU-T E.164: none begins another, and all but these have three digits.
CALLING_CODE = re.compile(r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[0-9]{3}")


class Notation(NamedTuple):
    """How a country writes its numbers: what it dials before them, how it groups and parts them."""

    trunk: str = "0"
    groups: tuple[int, ...] = (2, 3, 2, 2)
    separator: str = " "


# Where the maison's clients mostly are; a number of another country is grouped as by default.
NOTATIONS = {
    "1": Notation("", (3, 3, 4), "-"),
    "7": Notation("8 ", (3, 3, 2, 2)),
    "30": Notation("", (3, 3, 4)),
    "31": Notation("0", (1, 8)),
    "32": Notation("0", (3, 2, 2, 2)),
    "33": Notation("0", (1, 2, 2, 2, 2)),
    "34": Notation("", (3, 3, 3)),
    "39": Notation("", (3, 3, 4)),
    "41": Notation("0", (2, 3, 2, 2)),
    "43": Notation("0", (3, 7)),
    "44": Notation("0", (4, 6)),
    "49": Notation("0", (3, 8)),
    "48": Notation("", (3, 3, 3)),
    "55": Notation("0", (2, 5, 4)),
    "61": Notation("0", (3, 3, 3)),
    "65": Notation("", (4, 4)),
    "81": Notation("0", (2, 4, 4), "-"),
    "82": Notation("0", (2, 4, 4), "-"),
    "86": Notation("", (3, 4, 4)),
    "90": Notation("0", (3, 3, 2, 2)),
    "351": Notation("", (3, 3, 3)),
    "377": Notation("", (2, 2, 2, 2)),
    "852": Notation("", (4, 4)),
    "853": Notation("", (4, 4)),
    "886": Notation("0", (3, 3, 3)),
    "965": Notation("", (4, 4)),
    "966": Notation("0", (2, 3, 4)),
    "971": Notation("0", (2, 3, 4)),
    "974": Notation("", (4, 4)),
}
USUAL = Notation()
NORTH_AMERICA = "1"


class Split(NamedTuple):
    """A number of E.164 without its plus: the calling code, and what follows."""

    code: str
    national: str

    @property
    def notation(self) -> Notation:
        return NOTATIONS.get(self.code, USUAL)


def split(digits: str) -> Split:
    """The digits after the plus, parted."""
    code = found[0] if (found := CALLING_CODE.match(digits)) else ""
    return Split(code, digits[len(code) :])


def usual_notations(digits: str) -> tuple[str, ...]:
    """The six ways in which the number after a plus is mostly typed, the likeliest first."""
    code, national = parts = split(digits)
    trunk, groups, separator = parts.notation
    first, *rest = _grouped(national, groups)
    abroad = f"+{code} {' '.join((first, *rest))}"
    at_home = separator.join((trunk + first, *rest))
    if code == NORTH_AMERICA:
        others = f"({first}) {'-'.join(rest)}", f"+1 {at_home}"  # the first is Salesforce's own
    else:
        others = f"00{code}{national}", separator.join((f"+{code}", first, *rest))
    typed = (f"+{digits}", abroad, at_home, trunk.strip() + national, *others)
    return tuple(dict.fromkeys(typed))


def _grouped(digits: str, sizes: tuple[int, ...]) -> list[str]:
    """The digits in groups of these sizes; the last takes whatever is left."""
    ends = [sum(sizes[: place + 1]) for place in range(len(sizes) - 1)]
    starts = [0, *(end for end in ends if end < len(digits))]
    return [digits[a:b] for a, b in zip(starts, [*starts[1:], len(digits)], strict=True)]
