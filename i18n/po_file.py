"""What a PO file says, apart from how it is written down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from i18n.message import Message, in_english

MAX_BYTES: Final = 8 * 1024 * 1024
MAX_ENTRIES: Final = 20_000
MAX_FORMS: Final = 6

FUZZY: Final = "fuzzy"
BRACE_FORMAT: Final = "python-brace-format"

Key = tuple[str | None, str]


class Fault(StrEnum):
    """What can be wrong with a PO file."""

    BAD_ESCAPE = "bad-escape"
    CONTROL_CHARACTER = "control-character"
    DUPLICATE_ENTRY = "duplicate-entry"
    ENCODING = "encoding"
    FIELD_REPEATED = "field-repeated"
    HEADER_FIELD = "header-field"
    HEADER_LATE = "header-late"
    HEADER_MISSING = "header-missing"
    LANGUAGE = "language"
    MSGID_EMPTY = "msgid-empty"
    MSGID_MISSING = "msgid-missing"
    MSGSTR_MISSING = "msgstr-missing"
    NEWLINE = "newline"
    PLACEHOLDER = "placeholder"
    PLURAL_COUNT = "plural-count"
    PLURAL_RULE = "plural-rule"
    SYNTAX = "syntax"
    TOO_LARGE = "too-large"
    TOO_MANY_ENTRIES = "too-many-entries"
    UNTERMINATED = "unterminated-string"


class PoProblem(NamedTuple):
    """One fault, with the line to look at (0: the file as a whole) and a sentence about it."""

    code: Fault
    line: int
    msgctxt: str | None
    text: Message

    @property
    def sentence(self) -> str:
        """The sentence in English."""
        return in_english(self.text)

    def __str__(self) -> str:
        return f"line {self.line}: {self.sentence} ({self.code})"


class PoProblems(ValueError):
    """A PO file is refused; `problems` lists everything found, in the order of the lines."""

    def __init__(self, problems: Iterable[PoProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda each: each.line))
        super().__init__("; ".join(map(str, self.problems[:10])))


@dataclass(frozen=True, slots=True)
class PreviousText:
    """The source text for which a fuzzy translation was made."""

    msgid: str
    msgctxt: str | None = None
    msgid_plural: str | None = None


@dataclass(frozen=True, slots=True)
class PoEntry:
    """A source text and its translation: one msgstr, or one per plural form."""

    msgid: str
    msgstr: tuple[str, ...] = ("",)
    msgctxt: str | None = None
    msgid_plural: str | None = None
    flags: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()  # by the translator
    notes: tuple[str, ...] = ()  # to the translator
    references: tuple[str, ...] = ()
    previous: PreviousText | None = None
    line: int = field(default=0, compare=False)

    @property
    def key(self) -> Key:
        return self.msgctxt, self.msgid

    @property
    def is_fuzzy(self) -> bool:
        return FUZZY in self.flags

    @property
    def is_translated(self) -> bool:
        """Whether every form has a text that nobody has put in doubt."""
        return not self.is_fuzzy and all(self.msgstr)


@dataclass(frozen=True, slots=True)
class PoFile:
    """A header of named fields (their order kept) and entries, without the obsolete ones."""

    header: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    entries: tuple[PoEntry, ...] = ()
    comments: tuple[str, ...] = ()
    header_line: int = field(default=0, compare=False)
