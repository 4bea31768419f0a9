"""The GraphQL API as a client uses it: a question over HTTP, and the data of its answer."""

from http import HTTPStatus
from typing import Any

import httpx

from app.tour.claims import NotAsPromised, expect


class Api:
    """Asks one server; everything is answered in English unless another language is named."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def ask(
        self, question: str, *, token: str | None = None, language: str = "en", **variables: object
    ) -> Any:  # noqa: ANN401 - JSON
        """The data of a whole answer. Raises NotAsPromised for one with errors."""
        response = await self._post(question, token, language, variables)
        body = _json(response)
        if "errors" in body or response.status_code != HTTPStatus.OK:
            told = [error["message"] for error in body.get("errors", [])]
            raise NotAsPromised("the answer", "data", f"{response.status_code} {told}")
        return body["data"]

    async def change(
        self, question: str, *, token: str | None = None, language: str = "en", **given: object
    ) -> Any:  # noqa: ANN401 - JSON
        """The payload of a mutation that calls it `answer`, given its input."""
        data = await self.ask(question, token=token, language=language, input=given)
        return data["answer"]

    async def require_refused(self, question: str, *, token: str) -> None:
        """Raises NotAsPromised unless the token is turned away."""
        response = await self._post(question, token, "en", {})
        expect("the status", response.status_code, HTTPStatus.UNAUTHORIZED)
        codes = [error["extensions"]["code"] for error in _json(response)["errors"]]
        expect("the error", codes, ["UNAUTHENTICATED"])

    async def _post(
        self, question: str, token: str | None, language: str, variables: dict[str, object]
    ) -> httpx.Response:
        headers = {"Accept": "application/json", "Accept-Language": language}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        body = {"query": question, "variables": variables}
        return await self._client.post("/graphql", json=body, headers=headers)


def _json(response: httpx.Response) -> Any:  # noqa: ANN401 - JSON
    try:
        return response.json()
    except ValueError:
        raise NotAsPromised("the answer", "JSON", f"{response.status_code}") from None


def codes_of(answer: Any) -> list[str]:  # noqa: ANN401 - JSON
    """The codes of the refusals in a payload."""
    return [error["code"] for error in answer["userErrors"]]


def require_done(answer: Any) -> None:  # noqa: ANN401 - JSON
    """Raises NotAsPromised for a payload that refuses."""
    expect("the refusals", codes_of(answer), [])
