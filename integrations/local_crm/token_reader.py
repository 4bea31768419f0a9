"""Tokens taken one after the other, as a parser needs them."""

from integrations.local_crm.tokens import Misread, Token, malformed

_DIGITS_AT_MOST = 9
RESERVED = frozenset({"AND", "OR", "NOT", "FROM", "WHERE", "ORDER", "LIMIT", "OFFSET", "SELECT"})


class TokenReader:
    """One token is next; what is not taken stays. Raises Misread for what does not fit."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._place = 0

    @property
    def next(self) -> Token:
        return self._tokens[self._place]

    def take(self) -> Token:
        token = self.next
        self._place += token.kind != "end"
        return token

    def skip(self, *words: str) -> bool:
        ahead = [token.word for token in self._tokens[self._place : self._place + len(words)]]
        if ahead != list(words):
            return False
        self._place += len(words)
        return True

    def expect(self, *words: str) -> None:
        if not self.skip(*words):
            raise self.unexpected()

    def unexpected(self) -> Misread:
        return malformed(f"unexpected token: '{self.next.text}'", self.next.place)

    def read_name(self) -> Token:
        token = self.next
        if token.kind != "name" or token.word in RESERVED or ":" in token.text:
            raise self.unexpected()
        return self.take()

    def read_number(self) -> int:
        text = self.next.text
        if self.next.kind != "number" or not text.isdigit() or len(text) > _DIGITS_AT_MOST:
            raise self.unexpected()
        return int(self.take().text)
