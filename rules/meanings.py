"""Source texts that mean the same: what was translated from one of them is good for all of them."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

from i18n.placeholders import placeholders
from rules.translation_checks import links_in

K = TypeVar("K", bound=Hashable)


def may_mean_the_same(former: str, text: str) -> bool:
    """Whether translations of the former text can stand for this one, whatever its author says.

    With another address, or another name in braces, they would be wrong.
    """
    return placeholders(former) == placeholders(text) and links_in(former) == links_in(text)


def gathered(links: Mapping[K, K | None]) -> Mapping[K, K]:
    """Each text with the one that stands for all that mean the same, whoever named whom.

    `links` says of each text which one its author said it means the same as; chains count as one
    meaning, and so do rings, which come about when an author goes back to an earlier text.
    """
    standing: dict[K, K] = {text: text for text in links}
    for text, alike in links.items():
        if alike is not None and alike in standing:
            standing[_first(standing, text)] = _first(standing, alike)
    return {text: _first(standing, text) for text in standing}


def _first(standing: dict[K, K], text: K) -> K:
    while standing[text] != text:
        standing[text] = standing[standing[text]]  # so that long chains stay short
        text = standing[text]
    return text
