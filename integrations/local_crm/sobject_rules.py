"""What the org's administrator has ruled for one kind of record, and what a user may do with it."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

DuplicateAction: TypeAlias = Literal["off", "alert", "block"]


@dataclass(frozen=True)
class Fence:
    """A validation rule: of a record that is there, this number may never become smaller."""

    field: str
    message: str
    shown_at: str = ""


@dataclass
class DuplicateRule:
    """What happens to a record that seems to be there already; a tester may change the action."""

    name: str
    match_rule: str
    action: DuplicateAction = "off"


@dataclass(frozen=True)
class Grants:
    """What one user may do with the records of one kind, all of which they may read."""

    creates: bool = True
    edits: bool = True
    deletes: bool = True


ALL_GRANTED = Grants()
