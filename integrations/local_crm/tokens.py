"""SOQL cut into words, numbers and quoted text; nothing in a query is passed over."""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from integrations.local_crm.errors import Refused

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>'(?:[^'\\]|\\.)*')
    | (?P<moment>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))
    | (?P<date>\d{4}-\d\d-\d\d)
    | (?P<number>[+-]?\d+(?:\.\d+)?)
    | (?P<name>[A-Za-z_][A-Za-z0-9_.]*(?::\d+)?)
    | (?P<mark><=|>=|!=|<>|[=<>(),])
    )""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
Kind: TypeAlias = Literal["string", "moment", "date", "number", "name", "mark", "end"]
_SHOWN_BESIDE = 30


@dataclass(frozen=True)
class Token:
    kind: Kind
    text: str
    place: int

    @property
    def word(self) -> str:
        return self.text.upper() if self.kind in ("name", "mark") else ""


class Misread(Refused):
    """Something in a query is not understood; `place` is where it stands, if that is known."""

    def __init__(self, code: str, message: str, place: int | None = None) -> None:
        super().__init__(code, message)
        self.place = place

    def shown_in(self, soql: str) -> Refused:
        """The refusal as the CRM words it: the query, a mark below it, and then the reason."""
        if self.place is None:
            return self
        before = soql[: self.place].split("\n")
        line, column = soql.split("\n")[len(before) - 1], len(before[-1])
        start = max(column - _SHOWN_BESIDE, 0)
        shown = line[start : column + _SHOWN_BESIDE]
        mark = " " * (column - start) + "^"
        where = f"ERROR at Row:{len(before)}:Column:{column + 1}"
        return Refused(self.code, f"\n{shown}\n{mark}\n{where}\n{self.message}")


def malformed(message: str, place: int | None = None) -> Misread:
    return Misread("MALFORMED_QUERY", message, place)


def split_soql(text: str) -> list[Token]:
    tokens: list[Token] = []
    place = 0
    rest = text.rstrip()
    while place < len(rest):
        match = _TOKEN.match(rest, place)
        if match is None or match.lastgroup is None:
            unread = rest[place:].lstrip()
            raise malformed(f"unexpected token: '{unread[:20]}'", len(rest) - len(unread))
        kind = match.lastgroup
        tokens.append(Token(_kind(kind), match[kind], match.start(kind)))
        place = match.end()
    return [*tokens, Token("end", "<EOF>", len(rest))]


def _kind(name: str) -> Kind:
    kinds: tuple[Kind, ...] = ("string", "moment", "date", "number", "name", "mark")
    return next(kind for kind in kinds if kind == name)


_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)


def unquote(text: str) -> str:
    """The value of a quoted text. Raises Misread for an escape SOQL does not know."""
    return _ESCAPE.sub(lambda match: _unescape(match[1]), text[1:-1])


def unquote_pattern(text: str) -> str:
    """The pattern of a LIKE for SQL, where a backslash makes the next character plain."""

    def keep_plain(match: re.Match[str]) -> str:
        plain = match[1] if match[1] in ("%", "_") else _unescape(match[1])
        return "\\" + plain if plain in ("%", "_", "\\") else plain

    return _ESCAPE.sub(keep_plain, text[1:-1])


def _unescape(code: str) -> str:
    if code.startswith("u") and len(code) > 1:
        letter = chr(int(code[1:], 16))
        return letter if letter.isprintable() else " "
    if code not in _ESCAPES:
        raise malformed(f"Illegal character sequence '\\{code}' in string literal")
    return _ESCAPES[code]
