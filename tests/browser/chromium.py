"""Debian's Chromium, driven by Playwright: it reaches our server, and no other."""

import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

from tests.browser.person import Person

FOUND = shutil.which("chromium") or shutil.which("chromium-browser")
# Every name but our own is unknown to it: what a page might ask of others cannot even be looked up.
SEALED = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--no-proxy-server",
    "--force-prefers-reduced-motion",
)


@asynccontextmanager
async def chromium() -> AsyncGenerator[Browser]:
    """A browser without a window, for as long as the block runs."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=FOUND, args=SEALED, chromium_sandbox=False
        )
        yield browser
        await browser.close()


@asynccontextmanager
async def somebody(
    browser: Browser,
    url: str,
    *,
    language: str = "en",
    scripts: bool = True,
    dark: bool = False,
    width: int = 1280,
    height: int = 900,
) -> AsyncGenerator[Person]:
    """Somebody with a browser of their own, who reads this language."""
    context = await browser.new_context(
        locale=language,
        java_script_enabled=scripts,
        color_scheme="dark" if dark else "light",
        viewport={"width": width, "height": height},
    )
    person = Person(context, await context.new_page(), url)
    person.watch()
    yield person
    await context.close()
