"""Plays the story step by step, and stops at the first step that is not as promised."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import httpx
from rich.console import Console
from rich.markup import escape

from app.settings import Settings
from app.tour.arriving import find_the_objection_in_the_crm, find_the_watch_in_the_crm
from app.tour.claims import NotAsPromised
from app.tour.giving import (
    find_the_certificate,
    give_the_watch_away,
    object_to_the_claim,
    refuse_a_used_code,
)
from app.tour.joining import bring_others_in, join, sign_out, turn_a_child_away
from app.tour.owning import change_ones_mind_about_news, read_in_three_languages, see_eight_years
from app.tour.registering import (
    claim_with_the_card,
    confirm_nothing_to_a_guesser,
    register_before_the_sale,
)
from app.tour.scene import Scene, open_scene
from app.tour.selling import (
    ask_before_the_sale,
    declare_sale,
    see_the_registration_complete_itself,
)

STEP_SECONDS = 25.0

Step = Callable[[Scene], Awaitable[str]]

STORY: tuple[Step, ...] = (
    ask_before_the_sale,
    join,
    turn_a_child_away,
    register_before_the_sale,
    declare_sale,
    see_the_registration_complete_itself,
    find_the_watch_in_the_crm,
    see_eight_years,
    read_in_three_languages,
    change_ones_mind_about_news,
    find_the_objection_in_the_crm,
    bring_others_in,
    give_the_watch_away,
    refuse_a_used_code,
    find_the_certificate,
    confirm_nothing_to_a_guesser,
    claim_with_the_card,
    object_to_the_claim,
    sign_out,
)


async def play(settings: Settings, url: str) -> int:
    """The exit code: 0 when every step came out as promised. Raises SettingsRefused."""
    console = Console(highlight=False, soft_wrap=True)
    async with open_scene(settings, url) as scene:
        title = "[bold]The care programme, from sale to CRM[/]"
        console.print(f"\n  {title}  [dim]{escape(url)}[/]\n")
        return 0 if await tell(STORY, scene, console) else 1


async def tell(
    story: Sequence[Step], scene: Scene, console: Console, *, seconds: float = STEP_SECONDS
) -> bool:
    """Play the steps in order, a line each; False at the first that is not as promised.

    `seconds` bounds each step.
    """
    start = time.monotonic()
    for step in story:
        failure = await _fault_of(step, scene, console, seconds)
        if failure is not None:
            _say_failed(console, step, failure)
            return False
    took = time.monotonic() - start
    console.print(f"\n  [green]All of it as promised[/], in {took:.1f} s.\n")
    return True


async def _fault_of(
    step: Step, scene: Scene, console: Console, seconds: float
) -> NotAsPromised | None:
    """What is wrong with a step, or None; then its line is printed."""
    start = time.monotonic()
    try:
        async with asyncio.timeout(seconds):
            note = await step(scene)
    except NotAsPromised as failure:
        return failure
    except httpx.HTTPError as failure:
        came = f"{type(failure).__name__}: {failure}"
        return NotAsPromised("the connection", "an answer", came)
    except LookupError as failure:
        return NotAsPromised("the answer's form", "the fields asked for", f"no {failure}")
    except TimeoutError:
        return NotAsPromised("the step", f"an end within {seconds:g} s", "none")
    took = f"{(time.monotonic() - start) * 1000:5.0f} ms"
    line = f"  [green]✓[/] [dim]{took}[/]  {_claim(step)}  [dim]{escape(note)}[/]"
    console.print(line)
    return None


def _say_failed(console: Console, step: Step, failure: NotAsPromised) -> None:
    console.print(f"  [red]✗[/]           [bold]{_claim(step)}[/]")
    for name, value in (
        ("about", failure.what),
        ("expected", failure.expected),
        ("came", failure.came),
    ):
        console.print(f"               [dim]{name:<9}[/]{escape(str(value))}")
    console.print()


def _claim(step: Step) -> str:
    return escape((step.__doc__ or "").strip().removesuffix("."))
