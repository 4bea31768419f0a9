"""The command line: what operators and developers ask of the house, one command each."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from app import logs
from app.activation_rates import activation_rate_command
from app.asgi import create_app
from app.card_commands import cards
from app.crm_commands import crm
from app.demo.loading import load_demo
from app.dev import run_everything
from app.embedded import EmbeddedRefusal
from app.file_report import run_import
from app.importing import FileKind
from app.key_commands import key_command, new_key_command, staff_key_command
from app.operating import publish_all
from app.programme_commands import programme
from app.server import serve
from app.settings import Settings, SettingsRefused
from app.tour.story import play
from app.translation_commands import translations
from app.wiring import database_url, open_parts
from app.working import run_worker
from models.migration import migrate

program = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
program.add_typer(cards, name="card")
program.add_typer(programme, name="programme")
program.add_typer(crm, name="crm")
program.add_typer(translations, name="translations")


@program.callback()
def begin(context: typer.Context) -> None:
    """The platform behind a watch maison's care programme."""
    context.obj = read_settings  # for the commands of a group, which live elsewhere


@program.command("serve")
def serve_command() -> None:
    """Serve GraphQL and pages."""
    settings = read_settings()
    serve(create_app(settings), settings)


@program.command("worker")
def worker_command() -> None:
    """Send mails and, where one is configured, keep the CRM up to date."""
    asyncio.run(run_worker(read_settings()))


@program.command("migrate")
def migrate_command() -> None:
    """Bring the database to the shape this version expects."""
    migrate(database_url(read_settings()))


@program.command("run")
def run_command() -> None:
    """Run everything on this machine: database, demo maison, local CRM, worker and server."""
    run_everything(read_settings())


@program.command("demo")
def demo_command() -> None:
    """Load the demo maison, once."""
    loaded = asyncio.run(_load_demo(read_settings()))
    print("The demo maison is loaded." if loaded else "The demo maison was there already.")


@program.command("tour")
def tour_command(
    url: Annotated[
        str | None, typer.Option(help="Where the server is; else where the settings have it.")
    ] = None,
) -> None:
    """Play the whole story over HTTP against a running system."""
    settings = read_settings()
    address = url or f"http://{settings.host}:{settings.port}"
    sys.exit(asyncio.run(play(settings, address)))


@program.command("import")
def import_command(
    kind: Annotated[FileKind, typer.Argument(help="What the file holds.")],
    file: Annotated[Path, typer.Argument(help="The maison's file.")],
    dry_run: Annotated[bool, typer.Option(help="Report, and write nothing.")] = False,
    skip_bad: Annotated[bool, typer.Option(help="Import the good rows of a bad file.")] = False,
) -> None:
    """Import a file of the maison: all of it or nothing, unless bad rows are skipped."""
    settings = read_settings()
    sys.exit(asyncio.run(run_import(settings, kind, file, dry_run=dry_run, skip_bad=skip_bad)))


@program.command("publish")
def publish_command(
    folder: Annotated[
        Path | None, typer.Argument(help="Guides and tips; else those that are shipped.")
    ] = None,
) -> None:
    """Publish the programme's texts, and guides and tips. The same again changes nothing."""
    count = asyncio.run(publish_all(read_settings(), folder))
    print(f"The programme's texts and {count} guides and tips are published.")


program.command("key")(key_command)
program.command("staff-key")(staff_key_command)
program.command("new-key")(new_key_command)
program.command("activation-rate")(activation_rate_command)


def read_settings() -> Settings:
    settings = Settings.read(os.environ)
    logs.configure(settings.log_format)
    return settings


def main() -> None:
    """Run a command; what the operator can cure is said in one line, without a traceback."""
    try:
        program()
    except (SettingsRefused, EmbeddedRefusal) as refusal:
        print(f"caseback: {refusal}", file=sys.stderr)
        sys.exit(2)


async def _load_demo(settings: Settings) -> bool:
    async with open_parts(settings) as parts:
        return await load_demo(parts)


if __name__ == "__main__":
    main()
