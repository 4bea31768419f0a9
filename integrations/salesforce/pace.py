"""How many rows travel together: fewer after an answer that was long in coming."""

ROWS_PER_COLLECTION = 200  # more, and Salesforce refuses them all
SLOW_SECONDS = 10.0
_FEWEST_ROWS = 10
_REGAINED_ROWS = 10


class Pace:
    """Halves at once, recovers slowly: an org that is short of breath is not pressed."""

    def __init__(self) -> None:
        self.rows = ROWS_PER_COLLECTION

    def note(self, seconds: float) -> None:
        if seconds > SLOW_SECONDS:
            self.rows = max(self.rows // 2, _FEWEST_ROWS)
        else:
            self.rows = min(self.rows + _REGAINED_ROWS, ROWS_PER_COLLECTION)
