"""Debian's Chromium, driven by Playwright: it reaches our server, and no other."""

import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Page, Request, async_playwright

FOUND = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Every name but our own is unknown to it: what a page might ask of others cannot even be looked up.
SEALED = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--no-proxy-server",
    "--force-prefers-reduced-motion",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@asynccontextmanager
async def chromium() -> AsyncGenerator[Browser]:
    """A browser without a window, for as long as the block runs."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=FOUND, args=SEALED, chromium_sandbox=False
        )
        yield browser
        await browser.close()


@dataclass
class Desk:
    """One person's browser before our pages, with all that it asked for and complained of."""

    context: BrowserContext
    page: Page
    url: str
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    policies: dict[str, str] = field(default_factory=dict)

    @property
    def strangers(self) -> list[str]:
        """The addresses that lie elsewhere."""
        here = urlsplit(self.url).netloc
        return [
            each
            for each in self.asked
            if not each.startswith(("data:", "about:", "blob:")) and urlsplit(each).netloc != here
        ]

    def watch(self) -> None:
        self.context.on("request", self._note)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on("console", self._hear)

    def _note(self, request: Request) -> None:
        self.asked.append(request.url)

    def _hear(self, message) -> None:
        # That an answer was a refusal is said of each 4xx, and no fault of the page.
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            self.complaints.append(message.text)

    async def open(self, path: str):
        answer = await self.page.goto(self.url + path)
        assert answer is not None
        self.policies[path] = (await answer.all_headers()).get("content-security-policy", "")
        return answer

    async def faults(self) -> list[str]:
        """What axe finds on the page and in its frames: the rule, and where."""
        await self._evaluate(AXE)
        asked = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        found = await self.page.evaluate("asked => axe.run(document, asked)", asked)
        return [
            f"{each['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
            for each in found["violations"]
            for node in each["nodes"]
        ]

    async def _evaluate(self, source: str) -> None:
        """Have the page know something, as its inspector would: no policy has a say in that."""
        for frame in self.page.frames:
            await frame.evaluate(source)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def walk_to(self, name: str, *, most: int = 150) -> None:
        """Go on by the keyboard until what has this name is in focus."""
        for _ in range(most):
            await self.page.keyboard.press("Tab")
            if name in await self.focused():
                return
        raise AssertionError(f"the keyboard does not reach {name!r}")

    async def focused(self) -> str:
        return await self.page.evaluate(FOCUSED)


FOCUSED = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return "";
  const label = it.labels && it.labels.length ? it.labels[0].textContent : it.textContent;
  return (it.getAttribute("aria-label") || label || "").replace(/\\s+/g, " ").trim();
}"""


@asynccontextmanager
async def somebody(
    browser: Browser, url: str, *, language: str = "en", scripts: bool = True, dark: bool = False
) -> AsyncGenerator[Desk]:
    """Somebody with a browser of their own, who reads this language."""
    context = await browser.new_context(
        locale=language,
        java_script_enabled=scripts,
        color_scheme="dark" if dark else "light",
        viewport={"width": 1280, "height": 900},
    )
    desk = Desk(context, await context.new_page(), url)
    desk.watch()
    yield desk
    await context.close()
