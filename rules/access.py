"""Who may do what: one table, asked by every face of the house."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from rules.errors import Forbidden


class Role(StrEnum):
    """What a caller is. Staff roles join with the pages that need them."""

    ANYONE = "ANYONE"
    OWNER = "OWNER"
    POINT_OF_SALE = "POINT_OF_SALE"


class Action(StrEnum):
    SIGN_IN = "SIGN_IN"
    SIGN_OUT = "SIGN_OUT"
    REGISTER_WATCH = "REGISTER_WATCH"
    MANAGE_OWN_PROFILE = "MANAGE_OWN_PROFILE"
    DECLARE_SALE = "DECLARE_SALE"
    READ_OWN_DATA = "READ_OWN_DATA"


ALLOWED: dict[Action, frozenset[Role]] = {
    Action.SIGN_IN: frozenset({Role.ANYONE, Role.OWNER, Role.POINT_OF_SALE}),
    Action.SIGN_OUT: frozenset({Role.OWNER}),
    Action.REGISTER_WATCH: frozenset({Role.OWNER}),
    Action.MANAGE_OWN_PROFILE: frozenset({Role.OWNER}),
    Action.READ_OWN_DATA: frozenset({Role.OWNER}),
    Action.DECLARE_SALE: frozenset({Role.POINT_OF_SALE}),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking, with an owner's preferences.

    `address` is a keyed hash of where the request came from, used for limits only.
    """

    role: Role = Role.ANYONE
    owner_id: UUID | None = None
    session_id: UUID | None = None
    point_of_sale_id: UUID | None = None
    address: bytes = b""
    language: str | None = None
    country: str | None = None

    @property
    def principal(self) -> str:
        """The stable name under which retries are matched and audit rows are written."""
        return f"{self.role}:{self.owner_id or self.point_of_sale_id or self.address.hex()}"

    def require_owner(self) -> UUID:
        """The owner's id; raises Forbidden for anybody else."""
        if self.owner_id is None:
            raise Forbidden
        return self.owner_id

    def require_point_of_sale(self) -> UUID:
        """The point of sale's id; raises Forbidden for anybody else."""
        if self.point_of_sale_id is None:
            raise Forbidden
        return self.point_of_sale_id


def may(viewer: Viewer, action: Action) -> bool:
    return viewer.role in ALLOWED[action]
