"""The command line: what operators and developers ask of the house, one command each."""

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from app import logs
from app.activation_rates import activation_rate_command
from app.asgi import create_app
from app.card_commands import cards
from app.demo.loading import load_demo
from app.dev import run_everything
from app.embedded import EmbeddedRefusal
from app.file_report import run_import
from app.importing import FileKind
from app.keys import new_key
from app.metrics import published_figures
from app.operating import (
    ask_what_the_crm_lacks,
    issue_key_of_staff,
    issue_seller_key,
    publish_all,
)
from app.programmes import adopt_programme, show_programmes, simulate_programme
from app.server import serve
from app.settings import Settings, SettingsRefused
from app.tour.story import play
from app.wiring import database_url, make_crm, make_mailer, open_cabinet, open_parts
from integrations.crm import CRM
from jobs.mail import MailRoom
from jobs.worker import work
from models.migration import migrate
from rules.access import Role
from rules.programme import Programme

program = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
program.add_typer(cards, name="card")
program.command("activation-rate")(activation_rate_command)


@program.callback()
def begin(context: typer.Context) -> None:
    """The platform behind a watch maison's care programme."""
    context.obj = read_settings  # for the commands of a group, which live elsewhere


programme = typer.Typer(no_args_is_help=True, help="The rules: their versions, and the next one.")
program.add_typer(programme, name="programme")
DAYS = ["%Y-%m-%d"]


@program.command("serve")
def serve_command() -> None:
    """Serve GraphQL and pages."""
    settings = read_settings()
    serve(create_app(settings), settings)


@program.command("worker")
def worker_command() -> None:
    """Send mails and, where one is configured, keep the CRM up to date."""
    settings = read_settings()
    asyncio.run(_work(settings, make_crm(settings)))


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
    sys.exit(_run(run_import(settings, kind, file, dry_run=dry_run, skip_bad=skip_bad)))


@program.command("key")
def key_command(
    point_of_sale: Annotated[str, typer.Argument(help="The point of sale's code.")],
    days: Annotated[int, typer.Option(help="How long it is good for.", min=1, max=365)] = 365,
) -> None:
    """Issue a key for the system of a point of sale. It is shown once."""
    print(_run(issue_seller_key(read_settings(), point_of_sale, days)))


@program.command("staff-key")
def staff_key_command(
    role: Annotated[Role, typer.Argument(help="One of the roles of staff.")],
    label: Annotated[str, typer.Option(help="What you call the desk or centre; not a person.")],
    days: Annotated[int, typer.Option(help="How long it is good for.", min=1, max=365)] = 365,
) -> None:
    """Issue a key for the maison's own staff. It is shown once."""
    print(_run(issue_key_of_staff(read_settings(), role, label, days)))


@program.command("publish")
def publish_command(
    folder: Annotated[
        Path | None, typer.Argument(help="Guides and tips; else those that are shipped.")
    ] = None,
) -> None:
    """Publish the programme's texts, and guides and tips. The same again changes nothing."""
    count = _run(publish_all(read_settings(), folder))
    print(f"The programme's texts and {count} guides and tips are published.")


@programme.command("show")
def programme_show_command(
    version: Annotated[int | None, typer.Option(help="This version alone; else all.")] = None,
) -> None:
    """Show the versions of the programme's rules, and from when to when each is in force."""
    _run(show_programmes(read_settings(), Console(), version))


@programme.command("adopt")
def programme_adopt_command(
    file: Annotated[Path, typer.Argument(help="The rules, as TOML or JSON: docs/programme.md.")],
    day: Annotated[datetime, typer.Option("--from", formats=DAYS, help="A day to come.")],
) -> None:
    """Adopt a version of the programme's rules. It is never changed afterwards."""
    adopted: Programme = _run(adopt_programme(read_settings(), file, day=day.date()))
    print(f"Version {adopted.version} is in force from {adopted.in_force_from}.")


@programme.command("simulate")
def programme_simulate_command(
    file: Annotated[Path, typer.Argument(help="The rules, as TOML or JSON: docs/programme.md.")],
    day: Annotated[
        datetime | None,
        typer.Option("--from", formats=DAYS, help="The day it would be in force from."),
    ] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=DAYS, help="The day asked about; else the same.")
    ] = None,
) -> None:
    """Count the pieces that a version would touch, by market and category. Nothing is written."""
    days = {"day": day.date() if day else None, "on": on.date() if on else None}
    _run(simulate_programme(read_settings(), file, Console(), **days))


@program.command("check-crm")
def check_crm_command() -> None:
    """Say in words what the CRM lacks to take our records."""
    gaps: list[str] = _run(ask_what_the_crm_lacks(read_settings()))
    print("\n".join(gaps) or "The CRM has all that is needed.")
    sys.exit(1 if gaps else 0)


@program.command("new-key")
def new_key_command() -> None:
    """Print a new key for CASEBACK_KEYS or CASEBACK_INDEX_KEY."""
    print(new_key())


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


def _run(work_to_do: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - what the command gives
    return asyncio.run(work_to_do)


async def _load_demo(settings: Settings) -> bool:
    async with open_parts(settings) as parts:
        return await load_demo(parts)


async def _work(settings: Settings, crm: CRM | None) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_parts(settings) as parts:
        mailer, url = make_mailer(settings), settings.public_url
        room = MailRoom(parts.database, parts.house, mailer, parts.catalogues, url)
        store = open_cabinet(parts).store
        async with published_figures(settings, parts.database):
            await work(database_url(settings), room, crm, stop=stop, store=store)
    if crm:
        await crm.close()


if __name__ == "__main__":
    main()
