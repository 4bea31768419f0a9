"""How much of the org's daily calls we may still use: the last of them are for opt-outs."""

from enum import StrEnum

from integrations.crm import Usage

SLOW_FROM, RESERVED_FROM = 0.80, 0.95
SLOW_SECONDS = 10.0


class Pace(StrEnum):
    """What may be sent at the present use of the quota."""

    FULL = "FULL"
    SLOW = "SLOW"  # batches wait to grow
    RESERVED = "RESERVED"  # only what is urgent


def pace(usage: Usage | None) -> Pace:
    """The pace that the quota allows; not knowing it, the full one."""
    if usage is None or usage.total <= 0:
        return Pace.FULL
    share = usage.used / usage.total
    if share >= RESERVED_FROM:
        return Pace.RESERVED
    return Pace.SLOW if share >= SLOW_FROM else Pace.FULL
