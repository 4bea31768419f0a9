"""What looking for an owner among the CRM's people comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from integrations.crm import Link, Sighting


@dataclass(frozen=True, slots=True)
class There:
    """The contact that an owner is."""

    there: Sighting

    @property
    def link(self) -> Link:
        return Link(self.there.crm_id, self.there.parts)


class Adopted(There):
    """It is theirs alone: it is linked, and what is blank in it is filled."""


class Followed(There):
    """It is another owner's too, for staff merged the two."""


@dataclass(frozen=True, slots=True)
class Doubted:
    """A person must decide; `candidates` are ids there, with what speaks for and against each."""

    kind: str
    candidates: Sequence[Mapping[str, object]] = ()
    crm_id: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A person is being asked already, and has all that there is to know."""

    kind: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody there is the same: the owner is created; `is_sure` where staff have said so."""

    is_sure: bool = False


Answer = Adopted | Followed | Doubted | Asked | Unknown
