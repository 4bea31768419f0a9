"""What keeps a translation from being shown as meant, and what should be looked at once more."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from i18n.message import Message, _
from i18n.placeholders import placeholders
from rules.content_segments import TITLE
from rules.inline_markup import find_inline_fault

TITLE_LIMIT: Final = 60
LENGTH_FACTOR: Final = 1.6
ALLOWANCE: Final = 10  # a word of English is easily two elsewhere, and fits all the same


class Check(StrEnum):
    """What can be found; the first eight are errors, the others warnings."""

    EMPTY = "EMPTY"
    PLACEHOLDER = "PLACEHOLDER"
    LINK = "LINK"
    HTML = "HTML"
    MARKUP = "MARKUP"
    CONTROL_CHARACTER = "CONTROL_CHARACTER"
    DIRECTION = "DIRECTION"
    TITLE_TOO_LONG = "TITLE_TOO_LONG"
    UNCHANGED = "UNCHANGED"
    LONG = "LONG"
    SPACES = "SPACES"
    PUNCTUATION = "PUNCTUATION"
    STRESS = "STRESS"
    FRENCH_SPACE = "FRENCH_SPACE"


class Finding(NamedTuple):
    """One thing found, with a sentence for the translator."""

    code: Check
    text: Message


_LINK = re.compile(r"(?<!!)\[[^\[\]]+\]\(([^()\s]*)\)")
_HTML = re.compile(r"[<>]|&\w+;|&#")
_STRONG = re.compile(r"\*\*")
_SPACES = re.compile(r"[ \u00a0\u202f\u3000]{2}|^\s|\s$")
_OPENING = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys(
    "\u2066\u2067\u2068", "\u2069"
)
_CLOSING = frozenset(_OPENING.values())
_ENDS = {
    **dict.fromkeys(".。\uff0e", "."),
    **dict.fromkeys("!\uff01", "!"),
    **dict.fromkeys("?\uff1f؟", "?"),
    **dict.fromkeys(":\uff1a", ":"),
    "…": "…",
}
_AFTER_THE_END = "*)\uff09」』”»\"' \u00a0\u202f"
# A space that breaks, or none, where French sets a narrow one that does not.
_FRENCH = re.compile(r"(?<![\u202f\u00a0?!;])[;!?»](?=[\s*)\u202f\u00a0]|$)|«(?![\u202f\u00a0])")


def errors_in(source: str, text: str, *, path: str) -> tuple[Finding, ...]:
    """Why this text cannot stand for the source text at this place of a piece."""
    if not text.strip():
        return (Finding(Check.EMPTY, _("There is no text.")),)
    return tuple(_errors(source, text, path))


def warnings_in(source: str, text: str, *, locale: str) -> tuple[Finding, ...]:
    """What is often a slip, and sometimes as it should be."""
    return tuple(_warnings(source, text, locale))


def links_in(text: str) -> Counter[str]:
    """How often each address is linked to."""
    return Counter(_LINK.findall(text))


def _errors(source: str, text: str, path: str) -> Iterator[Finding]:
    if placeholders(text) != placeholders(source):
        yield Finding(Check.PLACEHOLDER, _names_in(source))
    if links_in(text) != links_in(source):
        yield Finding(Check.LINK, _("Each link must lead where it leads in the source text."))
    if _HTML.search(text):
        yield Finding(Check.HTML, _("There is HTML in the text; it is not shown as such."))
    elif find_inline_fault(text):
        sentence = _("A mark is stray or has no partner. Possible are **, * and [text](address).")
        yield Finding(Check.MARKUP, sentence)
    if any(unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") for each in text):
        sentence = _("There is a line break or another control character in the text.")
        yield Finding(Check.CONTROL_CHARACTER, sentence)
    if not _closes_what_it_opens(text):
        yield Finding(
            Check.DIRECTION, _("An invisible mark of the writing direction is never closed.")
        )
    if path == TITLE and len(text) > TITLE_LIMIT:
        sentence = _("A title has at most {limit} characters.", limit=str(TITLE_LIMIT))
        yield Finding(Check.TITLE_TOO_LONG, sentence)


def _names_in(source: str) -> Message:
    names = ", ".join(f"{{{name}}}" for name in sorted(placeholders(source).elements()))
    if not names:
        return _("English has no name in braces here.")
    return _("The names in braces must stay as they are: {names}.", names=names)


def _closes_what_it_opens(text: str) -> bool:
    awaited: list[str] = []
    for each in text:
        if each in _OPENING:
            awaited.append(_OPENING[each])
        elif each in _CLOSING and (not awaited or awaited.pop() != each):
            return False
    return not awaited


def _warnings(source: str, text: str, locale: str) -> Iterator[Finding]:
    if text == source and any(each.isalpha() for each in text):
        yield Finding(Check.UNCHANGED, _("The text is the same as in English."))
    if len(text) > LENGTH_FACTOR * len(source) + ALLOWANCE:
        yield Finding(Check.LONG, _("The text is much longer than in English."))
    if _SPACES.search(text):
        yield Finding(Check.SPACES, _("There is a space too many."))
    if _end(text) != _end(source):
        yield Finding(Check.PUNCTUATION, _("The text ends with another mark than in English."))
    if len(_STRONG.findall(text)) != len(_STRONG.findall(source)):
        yield Finding(Check.STRESS, _("There are more or fewer ** than in English."))
    if locale == "fr" and _FRENCH.search(text):
        sentence = _("French sets a narrow no-break space before ; ! ? » and after «.")
        yield Finding(Check.FRENCH_SPACE, sentence)


def _end(text: str) -> str:
    return _ENDS.get(text.rstrip(_AFTER_THE_END)[-1:], "")
