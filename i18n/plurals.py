"""Which plural form a count takes; rules are compared by what they do, not by how they look."""

import gettext
from collections import Counter
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

from i18n.locales import language

PluralRule = Callable[[int], int]

# Every rule of CLDR repeats after at most a thousand.
COUNTS: Final = range(1001)


def compile_rule(expression: str) -> PluralRule:
    """The gettext expression as a function of n; ValueError when it is none.

    The parser bounds length and depth. A rule may still divide by zero for some n.
    """
    return gettext.c2py(expression)


@cache
def rule_of(tag: str) -> PluralRule:
    return compile_rule(language(tag).plural_rule)


def plural_index(tag: str, count: int) -> int:
    """The form for `count` things in the language; a negative count speaks like its opposite."""
    return rule_of(tag)(abs(count))


def first_difference(rule: PluralRule, tag: str) -> int | None:
    """The smallest count for which the rule chooses another form than ours, None when it agrees."""
    ours = rule_of(tag)
    return next((count for count in COUNTS if _form(rule, count) != ours(count)), None)


def first_misfit(rule: PluralRule, forms: int) -> int | None:
    """The smallest count for which the rule chooses none of so many forms, None when all fit."""
    return next((count for count in COUNTS if _form(rule, count) not in range(forms)), None)


def _form(rule: PluralRule, count: int) -> int | None:
    try:
        return rule(count)
    except ZeroDivisionError:
        return None


@lru_cache(maxsize=64)
def forms_for_one_count(rule: PluralRule) -> frozenset[int]:
    """The forms that serve a single count, so that the number itself may be left unsaid."""
    uses = Counter(rule(count) for count in COUNTS)
    return frozenset(form for form, times in uses.items() if times == 1)
