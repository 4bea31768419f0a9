"""What every use case may need besides the transaction: the keys and the rules in force."""

from dataclasses import dataclass

from rules.programme import Programmes
from services.vault import Vault


@dataclass(slots=True)
class Household:
    """One a process. `programmes` is replaced, never changed, when a version is adopted."""

    vault: Vault
    programmes: Programmes
