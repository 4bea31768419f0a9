"""What every use case may need besides the transaction: the keys and the rules in force."""

from dataclasses import dataclass

from rules.programme import Programme
from services.vault import Vault


@dataclass(frozen=True, slots=True)
class Household:
    vault: Vault
    programme: Programme
