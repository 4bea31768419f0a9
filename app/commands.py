"""What the commands of every group share."""

import typer

from app.settings import Settings

DAYS = ["%Y-%m-%d"]


def settings_of(context: typer.Context) -> Settings:
    """The settings, read when a command asks for them: not every command needs any."""
    return context.find_root().obj()
