"""Photographs the studio over the demo maison: .venv/bin/python -m tests.browser.screenshots."""

import asyncio
import sys
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from app.demo.loading import Samples, load_demo, make_samples
from app.embedded import running
from app.wiring import open_parts
from models.migration import migrate
from rules.access import Role
from services.content.reviews import submit
from tests.browser.chromium import chromium, somebody
from tests.browser.person import Person
from tests.browser.server import Served, served
from tests.browser.walks import sign_in
from tests.factories import now
from tests.services.content.translation_world import say
from tests.services.content.writing import AUTHOR, Studio

FOLDER = Path(__file__).parents[2] / "docs" / "studio"
MOST_BYTES = 120_000
WATCH = "/studio/preview?watch={watch}&market=FR&days=12&perspective=LIVE&language="
ARABIC = {
    "title": "الماء الساخن",
    "body/block-0": "اخلعوا ساعتكم قبل الحمّام الساخن.",
    "body/block-1": "جفّفوها.",
}


@dataclass(frozen=True)
class Shot:
    """A page as somebody of a role sees it."""

    name: str
    role: Role
    path: str
    language: str = "en"
    dark: bool = False


SHOTS = (
    Shot("board", Role.AUTHOR, "/studio"),
    Shot("board-arabic", Role.AUTHOR, "/studio", language="ar"),
    Shot("editor", Role.AUTHOR, "/studio/pieces/strap-in-summer/draft"),
    Shot("targeting", Role.AUTHOR, "/studio/pieces/chronograph/targeting"),
    Shot("translate", Role.TRANSLATOR, "/studio/translate/ar/bath"),
    Shot("review", Role.REVIEWER, "/studio/pieces/strap-in-summer/review"),
    Shot("publish", Role.PUBLISHER, "/studio/pieces/winter/publish"),
    Shot("schedule", Role.PUBLISHER, "/studio/schedule"),
    Shot("preview", Role.REVIEWER, WATCH + "en"),
    Shot("preview-arabic-dark", Role.REVIEWER, WATCH + "ar", dark=True),
)


async def photograph() -> None:
    """Every page once; too large a picture is refused."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="caseback-studio-") as name:
        home = Path(name)
        with running(home / "postgres", durable=False) as url:
            migrate(url)
            async with served(home / "house", url) as maison, chromium() as browser:
                samples = await _furnish(maison)
                for shot in SHOTS:
                    async with somebody(
                        browser,
                        maison.url,
                        language=shot.language,
                        dark=shot.dark,
                        width=1200,
                        height=820,
                    ) as person:
                        await _take(person, shot, samples)


async def _furnish(maison: Served) -> Samples:
    """The demo maison, with pieces on every step of their way."""
    async with open_parts(maison.settings) as parts:
        await load_demo(parts)
        samples = await make_samples(parts)
    studio = Studio(maison.database)
    coming = await studio.approved(
        await studio.piece("winter", "CARE"), "Keep it near the skin.", title="Cold days"
    )
    await studio.publish(coming, visible_from=now() + timedelta(days=3))
    words = "Wipe the strap with a soft, dry cloth.|Let a wet strap dry in the air."
    waiting = await studio.draft(
        await studio.piece("strap-in-summer", "STRAP_CARE"), words, title="A strap in summer"
    )
    await studio.do(submit, waiting, author=AUTHOR)
    await studio.draft(
        await studio.piece("travel-case", "PERSONALISATION"), "Your initials.", title="Initials"
    )
    bath = await studio.piece("bath", "CARE")
    await studio.approved(bath, "Take it off before a hot bath.|Dry it.", title="Hot water")
    for path, text in ARABIC.items():
        await say(maison.database, bath, path, text, locale="ar")
    await studio.approved(bath, "Take it off before a sauna.|Dry it.", title="Hot water")
    return samples


async def _take(person: Person, shot: Shot, samples: Samples) -> None:
    await person.open("/studio")
    await sign_in(person, samples.studio_keys[shot.role])
    answer = await person.open(shot.path.format(watch=samples.reference))
    await person.page.wait_for_load_state("networkidle")
    picture = await person.page.screenshot()
    if answer.status != 200 or len(picture) > MOST_BYTES:  # a page of its own, and a light one
        sys.exit(f"{shot.name}: {answer.status}, {len(picture)} bytes")
    (FOLDER / f"{shot.name}.png").write_bytes(picture)


if __name__ == "__main__":
    asyncio.run(photograph())
