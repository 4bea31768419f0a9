"""What becomes of granted cover when the day of its sale is corrected."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CorrectionReason(StrEnum):
    """Why staff correct the day of a sale."""

    MISTYPED = "MISTYPED"
    PROVEN_OTHERWISE = "PROVEN_OTHERWISE"
    FRAUD = "FRAUD"


@dataclass(frozen=True, slots=True)
class Through:
    """The last day of a base, and that of the extension which follows it, if one was granted."""

    base: date
    extension: date | None


def corrected(granted: Through, *, base: date, total: date, may_shorten: bool) -> Through:
    """The last days after a correction; `base` and `total` follow from the corrected day.

    Nothing that was granted ends earlier, unless staff say that it may. Where there is an
    extension, it goes on from wherever the base ends.
    """
    if granted.extension is None:
        return Through(base if may_shorten else max(base, granted.base), None)
    extension = total if may_shorten else max(total, granted.extension)
    return Through(base, extension if extension > base else None)
