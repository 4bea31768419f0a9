"""Reads the mails of made-up people where development shows them."""

import re

import httpx

from app.tour.claims import eventually

MAIL_SECONDS = 15.0
CERTIFICATE = re.compile(r'download="([^"]+\.pdf)"')
CODE = re.compile(r"\b(\d{4}) (\d{4})\b")


class Mailbox:
    """The page of mails of a server in development."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def newest_code(self, email: str) -> str:
        """The sign-in code last sent to an address. Raises NotAsPromised if none comes."""

        async def look() -> str | None:
            for mail in await self._mails():
                found = CODE.search(mail)
                if found and f"to {email} " in mail:
                    return "".join(found.groups())
            return None

        return await eventually("a mail with a code", look, seconds=MAIL_SECONDS)

    async def certificate_for(self, email: str) -> str:
        """The name of the certificate that was sent to an address. Raises NotAsPromised."""

        async def look() -> str | None:
            for mail in await self._mails():
                found = CERTIFICATE.search(mail)
                if found and f"to {email} " in mail:
                    return found[1]
            return None

        return await eventually("a mail with a certificate", look, seconds=MAIL_SECONDS)

    async def _mails(self) -> list[str]:
        """The mails, each as it is shown, the newest first."""
        page = (await self._client.get("/dev/mail")).raise_for_status().text
        return page.split("<article>")[1:]
