"""Reads the mails of made-up people where development shows them."""

import re

import httpx

from app.tour.claims import eventually

MAIL_SECONDS = 15.0
CODE = re.compile(r"\b(\d{4}) (\d{4})\b")


class Mailbox:
    """The page of mails of a server in development."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def newest_code(self, email: str) -> str:
        """The sign-in code last sent to an address. Raises NotAsPromised if none comes."""

        async def look() -> str | None:
            page = (await self._client.get("/dev/mail")).raise_for_status().text
            for mail in page.split("<article>")[1:]:
                found = CODE.search(mail)
                if found and f"to {email} " in mail:
                    return "".join(found.groups())
            return None

        return await eventually("a mail with a code", look, seconds=MAIL_SECONDS)
