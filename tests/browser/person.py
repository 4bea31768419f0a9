"""One person before our pages: what they do by keyboard, and what their browser notes meanwhile."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Page, Request

AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Person:
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

    async def walk_to(self, name: str, *, most: int = 200) -> None:
        """Go on by the keyboard until what has this name is in focus."""
        for _ in range(most):
            await self.press("Tab")
            if await self.focused() == name:
                return
        raise AssertionError(f"the keyboard does not reach {name!r} on {self.page.url}")

    async def follow(self, name: str) -> None:
        """Walk to a link or a button, and press it."""
        await self.walk_to(name)
        await self.go_on()

    async def go_on(self) -> None:
        async with self.page.expect_navigation():
            await self.press("Enter")

    async def fill(self, name: str, text: str) -> None:
        """Walk to a field, and type; of a list, the beginning of what is chosen."""
        await self.walk_to(name)
        await self.press("Control+A")
        await self.page.keyboard.type(text)

    async def fill_moment(self, name: str) -> None:
        """The first of December 2030, at nine, part by part as this field asks for it."""
        await self.walk_to(name)
        await self.page.keyboard.type("12012030")
        await self.press("ArrowRight")
        await self.page.keyboard.type("0900AM")

    async def focused(self) -> str:
        return await self.page.evaluate(
            f"() => {{ {NAME} return nameOf(document.activeElement); }}"
        )

    async def names(self) -> list[str]:
        """What all fields of the page are called."""
        return await self._ask("[...document.querySelectorAll(FIELDS)].map(nameOf)")

    async def _ask(self, expression: str):
        return await self.page.evaluate(f"() => {{ {NAME} return {expression}; }}")


NAME = """const FIELDS = "input:not([type=hidden]), textarea, select";
function nameOf(it) {
  if (!it || it === document.body) return "";
  const label = it.labels && it.labels.length ? it.labels[0].textContent : it.textContent;
  return (it.getAttribute("aria-label") || label || "").replace(/\\s+/g, " ").trim();
}"""
