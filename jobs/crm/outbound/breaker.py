"""When to ask a CRM that does not answer: soon at first, and then only whether it is back."""

import random
from dataclasses import dataclass

OPENS_AFTER = 5
FIRST_WAIT_SECONDS = 0.5
PROBE_SECONDS = 15.0

_chance = random.SystemRandom()


@dataclass(slots=True)
class Breaker:
    """Counts failures in a row. Open, nothing is sent before a probe was answered."""

    failures: int = 0

    @property
    def is_open(self) -> bool:
        return self.failures >= OPENS_AFTER

    def failed(self) -> float:
        """Note a failure; the seconds to stay away, drawn so that workers do not come together."""
        self.failures += 1
        if self.is_open:
            return PROBE_SECONDS
        longest = FIRST_WAIT_SECONDS * 2.0**self.failures
        return _chance.uniform(FIRST_WAIT_SECONDS / 2, longest)

    def succeeded(self) -> None:
        self.failures = 0
