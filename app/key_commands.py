"""The commands that make keys: for points of sale, for staff, and for what is sealed."""

import asyncio
from typing import Annotated

import typer

from app.commands import settings_of
from app.keys import new_key
from app.operating import issue_key_of_staff, issue_seller_key
from rules.access import Role


def key_command(
    context: typer.Context,
    point_of_sale: Annotated[str, typer.Argument(help="The point of sale's code.")],
    days: Annotated[int, typer.Option(help="How long it is good for.", min=1, max=365)] = 365,
) -> None:
    """Issue a key for the system of a point of sale. It is shown once."""
    print(asyncio.run(issue_seller_key(settings_of(context), point_of_sale, days)))


def staff_key_command(
    context: typer.Context,
    role: Annotated[Role, typer.Argument(help="One of the roles of staff.")],
    label: Annotated[str, typer.Option(help="What you call the desk or centre; not a person.")],
    days: Annotated[int, typer.Option(help="How long it is good for.", min=1, max=365)] = 365,
    locale: Annotated[
        list[str] | None, typer.Option(help="A language to work in, as fr; as often as needed.")
    ] = None,
) -> None:
    """Issue a key for the maison's own staff. It is shown once."""
    print(asyncio.run(issue_key_of_staff(settings_of(context), role, label, days, locale or [])))


def new_key_command() -> None:
    """Print a new key for CASEBACK_KEYS or CASEBACK_INDEX_KEY."""
    print(new_key())
