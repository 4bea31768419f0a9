"""What is asked of the servers under load, as bytes ready to send, and which answers are good."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any, Final, cast

import orjson
from load import HOST

from i18n.locales import LOCALES
from rules.policies import POLICIES

PORTFOLIO: Final = """
query Portfolio($language: LanguageTag!) @inContext(language: $language) {
  viewer { watches(first: 20) { nodes {
    individualNumber ownedSince purchaseDate
    reference { number name collection { name } category functions }
    coverage { status endsOn daysLeft segments { kind startsOn endsOn state } }
    guides { nodes { key title language { served direction } } }
    tips(first: 5) { nodes { key title language { served direction } } }
  } } }
}
"""
REGISTER: Final = """
mutation Register($input: RegisterWatchInput!) {
  registerWatch(input: $input) {
    userErrors { code message }
    registration { state requestedAt
      watch { individualNumber coverage { status endsOn segments { kind startsOn endsOn } } } }
  }
}
"""
TAGS: Final = [each.tag for each in LOCALES]
TERMS: Final = max(version for purpose, version in POLICIES if purpose == "PROGRAMME")


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    token: str
    body: bytes = b""
    address: str = "192.0.2.1"

    def to_bytes(self) -> bytes:
        lines = (
            f"{self.method} {self.path} HTTP/1.1",
            f"host: {HOST}",
            *(f"{name}: {value}" for name, value in self.headers().items()),
            f"content-length: {len(self.body)}",
        )
        return "\r\n".join((*lines, "", "")).encode() + self.body

    def headers(self) -> dict[str, str]:
        return {
            "authorization": f"Bearer {self.token}",
            "content-type": "application/json",
            "x-forwarded-for": self.address,
        }

    def ask(self, port: int) -> Any:
        """The JSON of one answer, asked outside of any measuring."""
        connection = HTTPConnection(HOST, port, timeout=30)
        connection.request(self.method, self.path, self.body, self.headers())
        answer = orjson.loads(connection.getresponse().read())
        connection.close()
        return answer


def ask_portfolio(token: str, tag: str) -> Request:
    return _graphql(PORTFOLIO, {"language": tag}, token, "192.0.2.1")


def ask_by_hand(token: str, tag: str) -> Request:
    return Request("GET", f"/portfolio?language={tag}", token)


def is_good_portfolio(body: bytes) -> bool:
    return body.startswith(b'{"data":{"viewer":{')


def is_registered(body: bytes) -> bool:
    return b'"userErrors":[],"registration":{' in body


def portfolios(
    by_hand: bool,  # noqa: FBT001 - one of two servers
    tokens: Sequence[str],
    seed: int,
) -> Iterator[bytes]:
    """Endless requests of random owners in random languages, the same ones for each server."""
    ask = ask_by_hand if by_hand else ask_portfolio
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    while True:
        yield ask(chance.choice(tokens), chance.choice(TAGS)).to_bytes()


def registrations(tokens: Sequence[str], numbers: Sequence[str]) -> Iterator[bytes]:
    """One request a watch, each from an address of its own, the owners in turn."""
    for place, number in enumerate(numbers):
        yield ask_registration(tokens[place % len(tokens)], number, place).to_bytes()


def ask_registration(token: str, number: str, place: int) -> Request:
    wish = {
        "individualNumber": number,
        "acceptTermsVersion": TERMS,
        "idempotencyKey": f"benchmark-{number}",
    }
    address = f"10.{place >> 16 & 255}.{place >> 8 & 255}.{place & 255}"
    return _graphql(REGISTER, {"input": wish}, token, address)


def count_leaves(value: object) -> int:
    if isinstance(value, dict):
        return sum(count_leaves(each) for each in cast("dict[str, object]", value).values())
    if isinstance(value, list):
        return sum(count_leaves(each) for each in cast("list[object]", value))
    return 1


def _graphql(query: str, variables: object, token: str, address: str) -> Request:
    body = orjson.dumps({"query": query, "variables": variables})
    return Request("POST", "/graphql", token, body, address)
