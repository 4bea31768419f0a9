"""What may stand inside a text: strong, stress and links; everything else is a slip."""

import re

_LINK = re.compile(r"(?<!!)\[([^\[\]]+)\]\(([^()\s]*)\)")
_TARGET = re.compile(r'(?:https://\w|/(?![/\\]))[^\\<>"]*')
# A mark beside punctuation counts only where no letter follows (or precedes) it: the rule of
# CommonMark, by which languages written without spaces are caught out.
_EMPHASIS = re.compile(
    "|".join(
        rf"(?:(?<!\w){mark}|{mark}(?=\w))(?!\s)[^*]+(?<!\s){mark}(?:(?<=\w{mark})|(?!\w))"
        for mark in (r"\*\*", r"\*")
    )
)
_STRAY = re.compile(r"[<>`\\_\[\]*]|!\[|\{#|&\w+;|&#")


def find_inline_fault(text: str) -> str | None:
    """What keeps this text from being shown as meant, in words; None when it is sound."""
    if not all(_TARGET.fullmatch(target) for _, target in _LINK.findall(text)):
        return "A link leads neither to https nor to a path"
    found = _STRAY.search(_EMPHASIS.sub("", _LINK.sub(r"\1", text)))
    return f"There is a stray {found[0]}" if found else None
