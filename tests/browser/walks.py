"""The ways that people take through the pages, by the keyboard alone."""

from tests.browser.chromium import Desk


async def sign_in(desk: Desk, key: str) -> None:
    """From the page that asks for a key, on to the one that was asked for."""
    await desk.page.locator("input[type=password]").focus()
    await desk.page.keyboard.type(key)
    async with desk.page.expect_navigation():
        await desk.page.keyboard.press("Enter")
