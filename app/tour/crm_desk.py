"""The CRM as its own staff's tools read it: REST and SOQL, with a sign-in of the tour's own."""

from http import HTTPStatus
from typing import Any

import httpx

from app.settings import CrmSettings

API = "/services/data/v62.0"


class CrmDesk:
    """Reads the CRM; it never writes there."""

    def __init__(self, client: httpx.AsyncClient, settings: CrmSettings) -> None:
        self._client = client
        self._settings = settings
        self._headers: dict[str, str] = {}

    async def find(
        self, sobject: str, fields: str, *, where: str, equals: str
    ) -> list[dict[str, Any]]:
        """The records whose field has this value. Raises httpx.HTTPError."""
        value = equals.replace("\\", "\\\\").replace("'", "\\'")
        soql = f"SELECT {fields} FROM {sobject} WHERE {where} = '{value}'"  # noqa: S608 - SOQL; the value is escaped
        answer = await self._query(soql)
        if answer.status_code == HTTPStatus.UNAUTHORIZED:  # no session yet, or no longer
            self._headers = {"Authorization": f"Bearer {await self._sign_in()}"}
            answer = await self._query(soql)
        return answer.raise_for_status().json()["records"]

    async def _query(self, soql: str) -> httpx.Response:
        return await self._client.get(f"{API}/query", params={"q": soql}, headers=self._headers)

    async def _sign_in(self) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings.consumer_key,
            "client_secret": self._settings.consumer_secret,
        }
        answer = await self._client.post("/services/oauth2/token", data=form)
        return answer.raise_for_status().json()["access_token"]


def address_of(settings: CrmSettings) -> str:
    return settings.url or f"https://{settings.domain}.salesforce.com"
