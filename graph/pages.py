"""Cursor pages: at most 100 at once, by keyset, so that a page does not shift when rows arrive."""

from typing import Annotated, TypeVar
from uuid import UUID

import strawberry

from graph.errors import PublicError
from graph.ids import read_key, write_id

MOST = 100
CURSOR = "Cursor"

First = Annotated[int, strawberry.argument(description="How many, from 1 to 100.")]
After = Annotated[
    str | None, strawberry.argument(description="The cursor after which the page begins.")
]
T = TypeVar("T")


@strawberry.type(description="Where a page stands among the others.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether another page follows.")
    has_previous_page: bool = strawberry.field(description="Whether the page began after a cursor.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first edge.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last edge.")


def require_page(first: int) -> None:
    """Raises PublicError unless the page has 1 to 100 edges."""
    if not 1 <= first <= MOST:
        raise PublicError("BAD_USER_INPUT", f"`first` goes from 1 to {MOST}.")


def write_cursor(key: UUID) -> str:
    return str(write_id(CURSOR, key))


def read_cursor(after: str | None) -> UUID | None:
    """The key in a cursor. Raises PublicError for what is none."""
    if after is None:
        return None
    key = read_key(CURSOR, after)
    if key is None:
        raise PublicError("BAD_USER_INPUT", "`after` is not a cursor of this connection.")
    return key


def info_of(cursors: list[str], *, has_next_page: bool, after: str | None) -> PageInfo:
    return PageInfo(
        has_next_page=has_next_page,
        has_previous_page=after is not None,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )


def cut(items: list[T], keys: list[UUID], first: int, after: UUID | None) -> tuple[list[T], bool]:
    """The page of a short ordered list that follows a key, and whether more remain.

    Raises PublicError for a key that is not in the list, or no longer: beginning again would hand
    out the first page as if it were the next.
    """
    if after is not None and after not in keys:
        raise PublicError("BAD_USER_INPUT", "`after` is not, or no longer, in this connection.")
    start = keys.index(after) + 1 if after is not None else 0
    return items[start : start + first], len(items) > start + first
